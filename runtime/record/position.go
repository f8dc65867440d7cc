package record

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
)

// Position is how far the files of a run had been written when a checkpoint was made.
type Position struct{ Files []Part }

// Part is a file as far as it had been written: a table that rows are added to, or with whole a file that is finished.
type Part struct {
	File  File
	Bytes int64 // or whole
}

const whole = -1

// Position hands everything that is buffered to the system and tells how far the files are. With sync it is on the disk afterwards.
func (d *Dir) Position(sync bool) (Position, error) {
	var p Position
	files := d.Files()
	for _, f := range files {
		i := slices.IndexFunc(d.open, func(w *stream) bool { return w.file.Name == f.Name })
		e, waits := d.earlier[f.Name]
		switch {
		case i >= 0:
			w := d.open[i]
			if err := w.Flush(); err != nil {
				return p, err
			}
			if file, ok := w.dst.(*os.File); ok && sync {
				if err := file.Sync(); err != nil && !unsyncable(err) {
					return p, d.failed(f.Name, err)
				}
			}
			p.Files = append(p.Files, Part{f, w.bytes})
		case waits:
			p.Files = append(p.Files, e)
		default:
			p.Files = append(p.Files, Part{f, whole})
		}
	}
	return p, nil
}

// Find returns the directory in which a run to target left what it had: the unfinished one, else the target, else "". finished tells
// that it is the target.
func Find(target string) (dir string, finished bool, err error) {
	p, err := newPlace(target)
	if err != nil {
		return "", false, err
	}
	if _, err := os.Stat(filepath.Join(p.tmp, lockName)); err == nil {
		return p.tmp, false, nil
	}
	if _, err := os.Stat(filepath.Join(p.target, ManifestName)); err == nil {
		return p.target, true, nil
	}
	if info, err := os.Lstat(p.target); err == nil && (!info.IsDir() || !empty(p.target)) {
		return "", false, &Error{What: p.shown + " holds no results of a run", Remedy: "give the results directory of the run to continue", Bad: true}
	}
	return "", false, nil
}

// Check tells whether the files in dir reach at least to the position.
func (p Position) Check(dir string) error {
	for _, f := range p.Files {
		info, err := os.Stat(filepath.Join(dir, f.File.Name))
		if err != nil {
			return fmt.Errorf("%s is missing", f.File.Name)
		}
		if info.Size() < f.Bytes {
			return fmt.Errorf("%s has %d bytes where %d had been written", f.File.Name, info.Size(), f.Bytes)
		}
	}
	return nil
}

// Continue takes up the results of a run at a position: what was written after it is cut off. keep are further files to leave alone.
func Continue(target string, pos Position, keep []string, opt Options) (*Dir, error) {
	d, err := newDir(target, opt)
	if err != nil {
		return nil, err
	}
	from, finished, err := Find(target)
	if err != nil {
		return nil, err
	}
	if from == "" {
		return nil, &Error{What: "there are no results in " + d.shown, Remedy: "give the results directory of the run to continue", Bad: true}
	}
	if err := d.take(from); err != nil {
		return nil, err
	}
	d.continued = true
	if err := d.resume(from, finished, pos, keep); err != nil {
		d.lock.release()
		return nil, &Error{What: "cannot continue the run in " + d.shown, Err: err, Remedy: remedy(err)}
	}
	return d, nil
}

func (d *Dir) resume(from string, finished bool, pos Position, keep []string) error {
	if err := pos.Check(from); err != nil {
		return err
	}
	if finished {
		if err := os.Rename(from, d.tmp); err != nil {
			return err
		}
	}
	stay := map[string]bool{}
	for _, name := range keep {
		stay[name] = true
	}
	for _, f := range pos.Files {
		stay[f.File.Name] = true
		if f.Bytes == whole {
			continue
		}
		if err := os.Truncate(filepath.Join(d.tmp, f.File.Name), f.Bytes); err != nil {
			return err
		}
	}
	if err := d.clear(stay); err != nil {
		return err
	}
	d.adopt(pos)
	return d.reserve()
}

// adopt takes the files of a position as this run's.
func (d *Dir) adopt(pos Position) {
	for _, f := range pos.Files {
		d.files = append(d.files, f.File)
		if f.Bytes == whole {
			d.whole[f.File.Name] = true
		} else {
			d.earlier[f.File.Name] = f
		}
	}
}

// Branch begins new results in target with a copy of what the run in dir had written at a position.
func Branch(dir, target string, pos Position, opt Options) (*Dir, error) {
	d, err := Create(target, opt)
	if err != nil {
		return nil, err
	}
	for _, f := range pos.Files {
		if err == nil {
			err = d.copy(dir, f.File.Name, f.Bytes)
		}
	}
	if err != nil {
		d.Abort()
		return nil, err
	}
	d.adopt(pos)
	return d, nil
}

// copy copies the first n bytes of a file, or the whole.
func (d *Dir) copy(from, name string, n int64) error {
	src, err := os.Open(filepath.Join(from, name))
	if err != nil {
		return &Error{What: "cannot read " + name + " of the run to branch from", Err: err, Remedy: "see that its directory is whole"}
	}
	defer src.Close()
	dst, err := d.opt.Open(filepath.Join(d.tmp, name))
	if err != nil {
		return d.failed(name, err)
	}
	if n == whole {
		_, err = io.Copy(dst, src)
	} else {
		_, err = io.CopyN(dst, src, n)
	}
	if err = errors.Join(err, finish(dst)); err != nil {
		return d.failed(name, err)
	}
	return nil
}
