package record

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"nbc/runtime/results"
)

// unfinished is the ending of a directory that a run still writes, or that a run which was killed left.
const unfinished = results.Unfinished

// The files of a results directory that are nbc's own.
const (
	lockName = results.LockName
)

// place is where results go: the target, and the unfinished directory beside it that takes its name in the end.
type place struct {
	target string // absolute
	shown  string // the target as the user wrote it
	tmp    string // where files are written: target + ".part", after Commit the target
	made   []string
	lock   *lock
}

func newPlace(target string) (place, error) {
	target = strings.TrimSuffix(strings.TrimRight(target, `/\`), unfinished)
	abs, err := filepath.Abs(target)
	if err != nil {
		return place{}, &Error{What: "the output directory " + target + " has no absolute path", Err: err, Remedy: remedy(err)}
	}
	return place{target: abs, shown: target, tmp: abs + unfinished}, nil
}

// checkTarget refuses a target that is in the way. Only what is a results directory by its manifest is ever replaced.
func (p *place) checkTarget(force bool) error {
	info, err := os.Lstat(p.target)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return &Error{What: "cannot use the output directory " + p.shown, Err: err, Remedy: remedy(err)}
	}
	if !info.IsDir() {
		return &Error{What: "the output directory " + p.shown + " is a file", Remedy: "give another directory with --out DIR", Bad: true}
	}
	if empty(p.target) {
		return nil
	}
	if _, err := os.Stat(filepath.Join(p.target, ManifestName)); err != nil {
		return &Error{What: "the directory " + p.shown + " exists and holds other things than results of a run",
			Remedy: "give another directory with --out DIR; --force replaces results only", Bad: true}
	}
	if !force {
		return &Error{What: "the results directory " + p.shown + " exists already",
			Remedy: "give another one with --out DIR, replace it with --force or, if its run stopped early, continue it with --resume " + p.shown, Bad: true}
	}
	return nil
}

// empty tells whether a path is a directory without entries.
func empty(dir string) bool {
	list, err := os.ReadDir(dir)
	return err == nil && len(list) == 0
}

func (p *place) makeParents(dir string) error {
	if info, err := os.Stat(dir); err == nil {
		if !info.IsDir() {
			return &fs.PathError{Op: "mkdir", Path: dir, Err: syscall.ENOTDIR}
		}
		return nil
	}
	if up := filepath.Dir(dir); up != dir {
		if err := p.makeParents(up); err != nil {
			return err
		}
	}
	err := os.Mkdir(dir, 0o777)
	if err == nil {
		p.made = append(p.made, dir)
	} else if errors.Is(err, fs.ErrExist) {
		err = nil
	}
	return err
}

// removeParents takes back what makeParents made, as far as it is still empty.
func (p *place) removeParents() {
	for i := len(p.made) - 1; i >= 0; i-- {
		if os.Remove(p.made[i]) != nil {
			return
		}
	}
}

// begin makes the unfinished directory and locks it. One that a run left is replaced with force only, and only when a run's lock
// file shows that it is one.
func (p *place) begin(force bool) error {
	err := os.Mkdir(p.tmp, 0o777)
	found := errors.Is(err, fs.ErrExist)
	switch {
	case found:
		if _, err := os.Lstat(filepath.Join(p.tmp, lockName)); err != nil {
			return &Error{What: "the directory " + p.Temporary() + " is in the way and is not of a run",
				Remedy: "move it away, or give another directory with --out DIR", Bad: true}
		}
	case err != nil:
		return &Error{What: "cannot write results beside " + p.shown, Err: err, Remedy: remedy(err)}
	}
	if err := p.take(p.tmp); err != nil {
		return err
	}
	if !found {
		return nil
	}
	if !force {
		p.lock.release()
		return &Error{What: "an unfinished run is kept in " + p.Temporary(),
			Remedy: "continue it with --resume " + p.shown + ", or begin anew with --force", Bad: true}
	}
	return p.clear(nil)
}

// take locks a directory of a run for this process.
func (p *place) take(dir string) error {
	l, err := takeLock(filepath.Join(dir, lockName))
	var held *heldError
	switch {
	case errors.As(err, &held):
		return &Error{What: "another run writes to " + p.shown + ": " + held.Error(),
			Remedy: "wait for it, or give another directory with --out DIR", Bad: true}
	case err != nil:
		return &Error{What: "cannot lock the results directory " + p.shown, Err: err, Remedy: remedy(err)}
	}
	p.lock = l
	return nil
}

// clear removes everything from the unfinished directory but the lock and what keep names.
func (p *place) clear(keep map[string]bool) error {
	list, err := os.ReadDir(p.tmp)
	for _, e := range list {
		if name := e.Name(); name != lockName && !keep[name] {
			err = errors.Join(err, os.RemoveAll(filepath.Join(p.tmp, name)))
		}
	}
	if err != nil {
		return &Error{What: "cannot clear " + p.Temporary(), Err: err, Remedy: remedy(err)}
	}
	return nil
}

// rename puts the unfinished directory in the target's place. An earlier one steps aside first and is removed last.
func (p *place) rename(force bool) error {
	if err := p.checkTarget(force); err != nil {
		return err
	}
	old := ""
	if _, err := os.Lstat(p.target); err == nil {
		if empty(p.target) {
			err = os.Remove(p.target)
		} else {
			old = p.tmp + ".old"
			err = os.Rename(p.target, old)
		}
		if err != nil {
			return err
		}
	}
	if err := os.Rename(p.tmp, p.target); err != nil {
		if old != "" {
			err = errors.Join(err, os.Rename(old, p.target))
		}
		return err
	}
	p.tmp = p.target
	if old != "" {
		return os.RemoveAll(old)
	}
	return nil
}

// Target is the directory that the results will have, as the user wrote it.
func (p *place) Target() string { return p.shown }

// Temporary is the directory that is being written, in the form in which the user wrote the target.
func (p *place) Temporary() string {
	return filepath.Join(filepath.Dir(p.shown), filepath.Base(p.tmp))
}

// Path is where the files are being written.
func (p *place) Path() string { return p.tmp }
