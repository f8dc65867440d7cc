package record

import (
	"bufio"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
)

// stream is a file of the results to whose end bytes are added for as long as the run goes on. The first error stays; what is
// written after it is dropped.
type stream struct {
	dir   *Dir
	file  File
	dst   io.WriteCloser
	w     *bufio.Writer
	bytes int64 // written so far

	drain func()                     // waits until everything that was handed over is written; nil: it is
	halt  func()                     // ends what writes it beside the run; nil: nothing does
	seal  func() (head, tail []byte) // what completes the file in the end: its first bytes and what follows; nil: nothing
	begun bool                       // of a run that is continued

	mu  sync.Mutex
	err error
}

// stream begins a file, or goes on with that of the run that is continued, which must have had the same columns.
func (d *Dir) stream(file File) (*stream, error) {
	s := &stream{dir: d, file: file}
	var err error
	if e, ok := d.earlier[file.Name]; ok {
		if !slices.Equal(e.File.Columns, file.Columns) {
			return nil, &Error{What: file.Name + " of the run that is continued has other columns",
				Remedy: "record the same quantities, or begin a new run", Bad: true}
		}
		s.file, s.bytes, s.begun = e.File, e.Bytes, true
		s.dst, err = os.OpenFile(filepath.Join(d.tmp, file.Name), os.O_WRONLY|os.O_APPEND, 0)
		if errors.Is(err, fs.ErrNotExist) {
			err = errors.New("it has gone")
		}
	} else {
		s.dst, err = d.opt.Open(filepath.Join(d.tmp, file.Name))
	}
	if err != nil {
		return nil, d.failed(file.Name, err)
	}
	delete(d.earlier, file.Name)
	s.w = bufio.NewWriterSize(s.dst, 1<<16)
	d.open = append(d.open, s)
	d.list(s.file)
	return s, nil
}

// write adds bytes.
func (s *stream) write(b []byte) {
	if s.failed() != nil {
		return
	}
	_, err := s.w.Write(b)
	s.fail(err)
	s.bytes += int64(len(b))
}

func (s *stream) fail(err error) {
	s.mu.Lock()
	if err != nil && s.err == nil {
		s.err = s.dir.failed(s.file.Name, err)
	}
	s.mu.Unlock()
}

func (s *stream) failed() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

// Flush hands what is buffered to the system: called at each trial's end, so that finished trials are on the disk.
func (s *stream) Flush() error {
	if s.drain != nil {
		s.drain()
	}
	if s.failed() == nil {
		s.fail(s.w.Flush())
	}
	return s.failed()
}

// close completes the file. A run that is continued cuts it back to its length before.
func (s *stream) close() error {
	var head, tail []byte
	ok := s.Flush() == nil
	if s.halt != nil {
		s.halt()
	}
	if ok && s.seal != nil {
		head, tail = s.seal()
		_, err := s.w.Write(tail)
		s.fail(errors.Join(err, s.w.Flush()))
	}
	s.fail(finish(s.dst))
	if s.failed() == nil && head != nil {
		s.fail(s.dir.overwrite(s.file.Name, head))
	}
	return s.failed()
}

// abandon lets go of the file as it is.
func (s *stream) abandon() {
	if s.drain != nil {
		s.drain()
	}
	if s.halt != nil {
		s.halt()
	}
	s.dst.Close()
}

// overwrite replaces the first bytes of a file.
func (d *Dir) overwrite(name string, head []byte) error {
	f, err := os.OpenFile(filepath.Join(d.tmp, name), os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteAt(head, 0)
	return errors.Join(err, finish(f))
}
