// Package record writes what a run leaves behind: a directory with a manifest, the trace of the trials, weights, series and
// spikes. Everything is streamed into a directory TARGET.part beside the target, which takes the target's name in one rename
// when the run is over, so that a results directory is never seen half written and memory does not grow with the run.
package record

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"nbc/runtime/results"
)

// ManifestName is the file that makes a directory a results directory.
const ManifestName = "manifest.json"

// reserveSize is the room kept on the disk for the manifest, so that a run that fills the disk can still say so in it.
const reserveSize = 256 << 10

const reserveName = ".reserve"

// Error is a file or directory that could not be written, with what to do about it.
type Error struct {
	What   string // "the results directory results/learn-seed1 exists already"
	Err    error  // the cause, or nil
	Remedy string // one sentence
	Bad    bool   // the request itself was wrong (an existing directory), not the disk
}

func (e *Error) Error() string {
	if e.Err == nil {
		return e.What
	}
	return e.What + ": " + cause(e.Err)
}

// Unwrap is the cause.
func (e *Error) Unwrap() error { return e.Err }

// Hint is the remedy.
func (e *Error) Hint() string { return e.Remedy }

// cause is the bare reason of a system error, without the operation and path that the message names already.
func cause(err error) string {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return path.Err.Error()
	case errors.As(err, &link):
		return link.Err.Error()
	}
	return err.Error()
}

// remedy says what helps against a failed write.
func remedy(err error) string {
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return "free some space, or give a directory on another disk with --out DIR"
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return "give a directory that you may write to with --out DIR"
	}
	return "give another directory with --out DIR"
}

// File is a file of the results, as the manifest lists it.
type File struct {
	Name    string   `json:"name"`
	About   string   `json:"about"`
	Rows    int64    `json:"rows,omitempty"`
	Columns []Column `json:"columns,omitempty"`
}

// Column is a column of a CSV file. Unit is "" for text, counts and numbers without dimension.
type Column struct {
	Name  string `json:"name"`
	Unit  string `json:"unit,omitempty"`
	About string `json:"about,omitempty"`
}

// Options are what Create may be told.
type Options struct {
	Force bool // replace an existing results directory when the new results are complete
	Anew  bool // replace an unfinished one
	// Open makes a file; nil: os.OpenFile for writing. Tests put full disks here.
	Open func(path string) (io.WriteCloser, error)
}

// Dir is a results directory in the making.
type Dir struct {
	place
	opt     Options
	open    []*stream
	files   []File
	earlier map[string]Part // files of the run that is continued, until they are opened again
	whole   map[string]bool // files that the earlier run finished: they are not written again
	// continued tells that the directory holds an earlier part of the run.
	continued bool
	// Index, when not nil, is written beside the manifest: what the tables among the files mean.
	Index *results.Index
}

// Create checks that results can be written to target, makes the unfinished directory beside it and locks it.
func Create(target string, opt Options) (*Dir, error) {
	d, err := newDir(target, opt)
	if err != nil {
		return nil, err
	}
	if err := d.checkTarget(opt.Force); err != nil {
		return nil, err
	}
	if err := d.makeParents(filepath.Dir(d.target)); err != nil {
		d.removeParents()
		return nil, &Error{What: "cannot make the directory " + filepath.Dir(target), Err: err, Remedy: remedy(err)}
	}
	if err := d.begin(opt.Force || opt.Anew); err != nil {
		d.removeParents()
		return nil, err
	}
	if err := d.reserve(); err != nil {
		d.Abort()
		return nil, &Error{What: "cannot write results beside " + target, Err: err, Remedy: remedy(err)}
	}
	return d, nil
}

func newDir(target string, opt Options) (*Dir, error) {
	if opt.Open == nil {
		opt.Open = func(path string) (io.WriteCloser, error) {
			return os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
		}
	}
	p, err := newPlace(target)
	if err != nil {
		return nil, err
	}
	return &Dir{place: p, opt: opt, earlier: map[string]Part{}, whole: map[string]bool{}}, nil
}

func (d *Dir) reserve() error {
	w, err := d.opt.Open(filepath.Join(d.tmp, reserveName))
	if err != nil {
		return err
	}
	_, err = w.Write(bytes.Repeat([]byte{'-'}, reserveSize))
	return errors.Join(err, w.Close())
}

// Files lists what has been written so far.
func (d *Dir) Files() []File {
	files := make([]File, 0, len(d.files)+len(d.open))
	files = append(files, d.files...)
	for i := range files {
		for _, w := range d.open {
			if w.file.Name == files[i].Name {
				files[i].Rows = w.file.Rows
			}
		}
	}
	return files
}

// list adds a file to the results, in the place that it had in the run that is continued.
func (d *Dir) list(file File) {
	for i := range d.files {
		if d.files[i].Name == file.Name {
			d.files[i] = file
			return
		}
	}
	d.files = append(d.files, file)
}

// Write makes one file at once; of a table it counts the rows below the header.
func (d *Dir) Write(file File, write func(w io.Writer) error) error {
	if d.whole[file.Name] {
		return nil
	}
	f, err := d.opt.Open(filepath.Join(d.tmp, file.Name))
	if err != nil {
		return d.failed(file.Name, err)
	}
	lines := &lineCounter{w: f}
	err = write(lines)
	if err = errors.Join(err, finish(f)); err != nil {
		os.Remove(filepath.Join(d.tmp, file.Name)) // a part of it is of no use
		return d.failed(file.Name, err)
	}
	if len(file.Columns) > 0 {
		file.Rows = lines.n - 1
	}
	d.list(file)
	return nil
}

// Failure is an error for something that could not be written, with the remedy that its cause suggests.
func Failure(what string, err error) *Error { return &Error{What: what, Err: err, Remedy: remedy(err)} }

// Place makes one file at once whose parts are written in any order.
func (d *Dir) Place(file File, write func(w io.WriterAt) error) error {
	f, err := os.OpenFile(filepath.Join(d.tmp, file.Name), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
	if err == nil {
		err = write(f)
		err = errors.Join(err, finish(f))
	}
	if err != nil {
		return d.failed(file.Name, err)
	}
	d.list(file)
	return nil
}

// failed names the file by the place it was meant for.
func (d *Dir) failed(name string, err error) error {
	return &Error{What: "cannot write " + filepath.Join(d.shown, name), Err: err, Remedy: remedy(err)}
}

// finish brings a file to the disk and closes it: some file systems tell only then that they are full.
func finish(w io.WriteCloser) error {
	var err error
	if f, ok := w.(*os.File); ok {
		if err = f.Sync(); unsyncable(err) {
			err = nil
		}
	}
	return errors.Join(err, w.Close())
}

// unsyncable tells that a file is of a sort that cannot be brought to a disk, such as a pipe.
func unsyncable(err error) bool {
	return errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP)
}

// Close finishes all CSV files and returns the first error that any of them met.
func (d *Dir) Close() error {
	var first error
	for _, w := range d.open {
		if err := w.close(); err != nil && first == nil {
			first = err
		}
		for i := range d.files {
			if d.files[i].Name == w.file.Name {
				d.files[i].Rows = w.file.Rows
			}
		}
	}
	d.open = nil
	return first
}

// Commit writes the manifest and gives the directory its name. When the manifest or the rename fails, the files stay in the
// temporary directory, which the error names.
func (d *Dir) Commit(m *Manifest) error {
	closeErr := d.Close()
	os.Remove(filepath.Join(d.tmp, reserveName))
	m.Files = d.Files()
	if d.Index != nil {
		if err := d.put(results.IndexName, d.Index.JSON()); err != nil {
			return err
		}
		m.Files = append(m.Files, File{Name: results.IndexName, About: "what the tables hold, with the units and elements of their columns"})
	}
	if err := d.put(ManifestName, m.JSON()); err != nil {
		return err
	}
	if err := d.rename(d.opt.Force); err != nil {
		return d.kept("cannot give the results the name "+d.shown, err)
	}
	os.Remove(filepath.Join(d.target, lockName))
	d.lock.release()
	return closeErr
}

// put writes a small file at the end of the run.
func (d *Dir) put(name string, text []byte) error {
	f, err := d.opt.Open(filepath.Join(d.tmp, name))
	if err == nil {
		_, err = f.Write(text)
		err = errors.Join(err, finish(f))
	}
	if err != nil {
		return d.kept("cannot write "+filepath.Join(d.shown, name), err)
	}
	return nil
}

func (d *Dir) kept(what string, err error) error {
	if _, gone := os.Stat(d.tmp); errors.Is(gone, fs.ErrNotExist) {
		return &Error{What: what, Err: err, Remedy: d.Temporary() + " was removed while the run wrote to it: begin the run anew"}
	}
	return &Error{What: what, Err: err, Remedy: "what was written is kept in " + d.Temporary()}
}

// Abort removes everything that Create made. It does nothing after Commit, and a run that is continued stays as it was.
func (d *Dir) Abort() {
	if d.tmp == d.target {
		return
	}
	for _, w := range d.open {
		w.abandon()
	}
	d.open = nil
	if d.continued {
		d.lock.release()
		return
	}
	os.RemoveAll(d.tmp)
	d.lock.release()
	d.removeParents()
}
