package golang

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sort"
	"strconv"
	"strings"
)

// goMin is the oldest Go that compiles the runtime; from goSIMD on, vector code is compiled in.
var goMin, goSIMD = [2]int{1, 24}, [2]int{1, 26}

// goMod is the go.mod of the unpacked runtime: it needs no other module.
const goMod = "module nbc\n\ngo 1.24\n"

// Toolchain is the Go toolchain that builds programs.
type Toolchain struct {
	Path    string // of the go command
	Version string // "go1.26.8"
	simd    bool   // has simd/archsimd
}

// FindToolchain looks for the go command. The error says what to do without one.
func FindToolchain() (*Toolchain, error) {
	path, err := exec.LookPath("go")
	if err != nil {
		return nil, errors.New("nbc build needs a Go toolchain (go 1.24 or newer) and found no `go` command on the PATH.\nInstall Go from https://go.dev/dl/ or your system's packages, then run the command again; no network is needed after that")
	}
	out, err := exec.Command(path, "version").Output()
	if err != nil {
		return nil, fmt.Errorf("the go command at %s does not answer `go version`: %w", path, err)
	}
	m := regexp.MustCompile(`go(\d+)\.(\d+)\S*`).FindStringSubmatch(string(out))
	if m == nil {
		return nil, fmt.Errorf("the go command at %s says %q, which is no version of Go", path, strings.TrimSpace(string(out)))
	}
	major, _ := strconv.Atoi(m[1])
	minor, _ := strconv.Atoi(m[2])
	v := [2]int{major, minor}
	if less(v, goMin) {
		return nil, fmt.Errorf("nbc build needs go %d.%d or newer; the go command at %s is %s", goMin[0], goMin[1], path, m[0])
	}
	return &Toolchain{Path: path, Version: m[0], simd: !less(v, goSIMD)}, nil
}

func less(a, b [2]int) bool { return a[0] < b[0] || a[0] == b[0] && a[1] < b[1] }

// CacheDir is where runtime sources and built programs are kept.
func CacheDir() (string, error) {
	if d := os.Getenv("NBC_CACHE"); d != "" {
		return d, nil
	}
	d, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("no cache folder: %w; set NBC_CACHE to a folder that nbc may write", err)
	}
	return filepath.Join(d, "nbc"), nil
}

// BugError is a failed compilation of generated code: a mistake of nbc's, never of the user's.
type BugError struct {
	Output string
	Dir    string
}

func (e *BugError) Error() string {
	return "this is a bug in nbc: the Go code it generated does not compile. Please report it with the .nbx file.\nThe code is in " + e.Dir + "\n" + e.Output
}

// Build compiles a program's source for a target and returns the path of the binary in the cache. An unchanged program is not compiled again.
func Build(ctx context.Context, tc *Toolchain, to Target, rt fs.FS, files map[string]string) (string, error) {
	cache, err := CacheDir()
	if err != nil {
		return "", err
	}
	root, key, err := unpack(cache, rt)
	if err != nil {
		return "", err
	}
	simd := tc.simd && to.Arch == "amd64"
	h := sha256.New()
	fmt.Fprintln(h, key, tc.Version, simd, to)
	for _, n := range sortedKeys(files) {
		fmt.Fprintf(h, "%s %d\n%s", n, len(files[n]), files[n])
	}
	id := hex.EncodeToString(h.Sum(nil))[:24]
	bin := filepath.Join(cache, "bin", id)
	if st, err := os.Stat(bin); err == nil && st.Mode().IsRegular() {
		return bin, nil
	}
	dir := filepath.Join(root, "programs", id)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	for n, text := range files {
		if err := os.WriteFile(filepath.Join(dir, n), []byte(text), 0o644); err != nil {
			return "", err
		}
	}
	if err := os.MkdirAll(filepath.Dir(bin), 0o755); err != nil {
		return "", err
	}
	tmp := fmt.Sprintf("%s.%d.tmp", bin, os.Getpid())
	defer os.Remove(tmp)
	cmd := exec.CommandContext(ctx, tc.Path, "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w -buildid=", "-o", tmp, "./programs/"+id)
	cmd.Dir = root
	cmd.Env = append(hermetic(os.Environ()), "GOPROXY=off", "GOFLAGS=", "GOWORK=off", "GOENV=off", "GOTOOLCHAIN=local", "CGO_ENABLED=0", "GO111MODULE=on", "GOOS="+to.OS, "GOARCH="+to.Arch)
	if simd {
		cmd.Env = append(cmd.Env, "GOEXPERIMENT=simd")
	}
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
		if strings.Contains(out.String(), "no space left on device") || strings.Contains(out.String(), "permission denied") {
			return "", fmt.Errorf("the Go toolchain could not write: %s", strings.TrimSpace(out.String()))
		}
		return "", &BugError{Output: out.String(), Dir: dir}
	}
	return bin, os.Rename(tmp, bin)
}

// hermetic drops variables that would change what is built.
func hermetic(env []string) []string {
	var out []string
	for _, e := range env {
		name, _, _ := strings.Cut(e, "=")
		switch name {
		case "GOPROXY", "GOFLAGS", "GOWORK", "GOENV", "GOTOOLCHAIN", "CGO_ENABLED", "GO111MODULE", "GOEXPERIMENT", "GOOS", "GOARCH", "GOAMD64", "GOROOT":
			continue
		}
		out = append(out, e)
	}
	return out
}

// unpack writes the runtime's source into the cache, once for each of its versions, and returns the folder and the version.
func unpack(cache string, rt fs.FS) (string, string, error) {
	var names []string
	h := sha256.New()
	err := fs.WalkDir(rt, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if d.Name() == "testdata" || d.Name() == "glyphgen" {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, ".go") && !strings.Contains(path, "/assets/") || strings.HasSuffix(path, "_test.go") {
			return nil // assets are what packages embed
		}
		names = append(names, path)
		return nil
	})
	if err != nil {
		return "", "", err
	}
	sort.Strings(names)
	texts := map[string][]byte{"go.mod": []byte(goMod)}
	fmt.Fprint(h, goMod)
	for _, n := range names {
		b, err := fs.ReadFile(rt, n)
		if err != nil {
			return "", "", err
		}
		texts[n] = b
		fmt.Fprintf(h, "%s %d\n", n, len(b))
		h.Write(b)
	}
	key := hex.EncodeToString(h.Sum(nil))[:16]
	dir := filepath.Join(cache, "rt-"+key)
	if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
		return dir, key, nil
	}
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return "", "", fmt.Errorf("the cache folder cannot be made: %w; set NBC_CACHE to a folder that nbc may write", err)
	}
	tmp, err := os.MkdirTemp(cache, "rt-*.tmp")
	if err != nil {
		return "", "", fmt.Errorf("the cache folder cannot be written: %w; set NBC_CACHE to a folder that nbc may write", err)
	}
	defer os.RemoveAll(tmp)
	for n, b := range texts {
		p := filepath.Join(tmp, filepath.FromSlash(n))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			return "", "", err
		}
		if err := os.WriteFile(p, b, 0o644); err != nil {
			return "", "", err
		}
	}
	if err := os.Rename(tmp, dir); err != nil {
		// Another nbc was faster; its folder serves as well.
		if _, e := os.Stat(filepath.Join(dir, "go.mod")); e == nil {
			return dir, key, nil
		}
		return "", "", err
	}
	return dir, key, nil
}
