// Package checkpoint keeps what a run needs to go on in its results directory: the latest checkpoint and the one before it, each whole
// or recognisably not.
package checkpoint

import (
	"bytes"
	"crypto/sha256"
	"encoding/gob"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Latest and Previous are the files, beside the results. fresh is the one being written.
const (
	Latest   = "checkpoint"
	Previous = "checkpoint.previous"
	fresh    = "checkpoint.new"
)

// Files are the names of all files that the package writes.
var Files = []string{Latest, Previous, fresh}

const magic = "nbc checkpoint 1\n"

// headSize is the length of the magic line and the line with the checksum.
const headSize = len(magic) + 2*sha256.Size + 1

// Save makes v the latest checkpoint in dir; what was the latest becomes the one before. With sync it is on the disk afterwards, so that
// it outlives a loss of power, not only the end of the process.
func Save(dir string, v any, sync bool) error {
	var body bytes.Buffer
	if err := gob.NewEncoder(&body).Encode(v); err != nil {
		return err
	}
	sum := sha256.Sum256(body.Bytes())
	path := filepath.Join(dir, fresh)
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	_, err = f.WriteString(magic + hex.EncodeToString(sum[:]) + "\n")
	if err == nil {
		_, err = f.Write(body.Bytes())
	}
	if err == nil && sync {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		os.Remove(path)
		return err
	}
	latest := filepath.Join(dir, Latest)
	if err := os.Rename(latest, filepath.Join(dir, Previous)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return os.Rename(path, latest)
}

// Load reads the latest checkpoint in dir that is whole and that check, which may be nil, accepts; else the one before. why tells what
// was wrong with those passed over. Without any it is an error, which is fs.ErrNotExist where there are no files.
func Load[T any](dir string, check func(*T) error) (v *T, why []error, err error) {
	// A process that ended between the two renames of Save leaves a whole fresh one and no latest.
	for _, name := range []string{Latest, fresh, Previous} {
		v, err := read[T](filepath.Join(dir, name))
		if err == nil && check != nil {
			err = check(v)
		}
		if err == nil {
			return v, why, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			why = append(why, fmt.Errorf("%s: %w", name, err))
		}
	}
	if len(why) == 0 {
		return nil, nil, fs.ErrNotExist
	}
	return nil, nil, errors.Join(why...)
}

// read reads one file and tells whether it is whole.
func read[T any](path string) (*T, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if len(b) < len(magic) || string(b[:len(magic)]) != magic {
		return nil, errors.New("it is not a checkpoint of this version of nbc")
	}
	if len(b) < headSize {
		return nil, errors.New("it is cut short")
	}
	sum := sha256.Sum256(b[headSize:])
	if hex.EncodeToString(sum[:])+"\n" != string(b[len(magic):headSize]) {
		return nil, errors.New("it is damaged or cut short: its checksum is another")
	}
	v := new(T)
	if err := gob.NewDecoder(bytes.NewReader(b[headSize:])).Decode(v); err != nil {
		return nil, fmt.Errorf("it is of another version of nbc: %w", err)
	}
	return v, nil
}

// Clear removes the checkpoints from dir, with keep all but the latest.
func Clear(dir string, keep bool) error {
	var err error
	for _, name := range Files {
		if keep && name == Latest {
			continue
		}
		if e := os.Remove(filepath.Join(dir, name)); e != nil && !errors.Is(e, fs.ErrNotExist) {
			err = errors.Join(err, e)
		}
	}
	return err
}
