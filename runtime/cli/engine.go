package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"nbc/runtime/event"
	"nbc/runtime/model"
	"nbc/runtime/names"
	"nbc/runtime/record"
	"nbc/runtime/wire"
)

// build fills parameters, data, topology and weights of a circuit for its Experiment.
type build func(c *model.Circuit, o buildOptions) (built, error)

// buildOptions are the flags that decide the network.
type buildOptions struct {
	seed    uint64
	set     []string
	network string
	draws   string
	log     func(record.Draw) // takes each draw of an event body
}

// built is what building tells.
type built struct {
	notes   []string
	files   []record.Data // files that were read for flags
	network record.Network
	draws   draws
}

// draws are the random numbers of event bodies: wire's Draws.
type draws interface {
	event.Draws
	Err() error               // the first mistake
	EndTrial(trial int) error // a recorded draw that the trial did not make
	Warnings() []string       // of a replay
	Counters() []wire.Counter // the state of chance
	Restore([]wire.Counter) error
}

// standard is the build of a circuit's program.
func standard(c *model.Circuit, o buildOptions) (built, error) {
	var b built
	opt := wire.Options{Seed: o.seed}
	var bad []error
	for _, text := range o.set {
		set, err := names.ParseSet(text)
		if err != nil {
			bad = append(bad, &usageError{err.Error(), ""})
		}
		opt.Sets = append(opt.Sets, set)
	}
	if len(bad) > 0 {
		return b, errors.Join(bad...)
	}
	if o.network != "" {
		f, err := openInput("--network", o.network)
		if err != nil {
			return b, err
		}
		opt.Network, err = wire.ReadNetwork(f, o.network)
		f.Close()
		if err != nil {
			return b, err
		}
		b.files = append(b.files, record.Data{Path: "--network", From: o.network, Rows: opt.Network.Len(), SHA256: opt.Network.Hash})
	}
	var table *wire.DrawTable
	if o.draws != "" {
		f, err := openInput("--draws", o.draws)
		if err != nil {
			return b, err
		}
		table, err = wire.ReadDraws(f, o.draws)
		f.Close()
		if err != nil {
			return b, err
		}
		b.files = append(b.files, record.Data{Path: "--draws", From: o.draws, SHA256: table.Hash})
	}
	rep, err := wire.Build(c, opt)
	if err != nil {
		return b, err
	}
	d := wire.NewDraws(c, o.seed, table)
	d.OnDraw = func(r wire.DrawRecord) { o.log(record.Draw(r)) }
	b.network, b.notes, b.draws = rep, rep.Warnings, d
	return b, nil
}

// openInput opens a file that a flag names.
func openInput(flag, name string) (*os.File, error) {
	f, err := os.Open(name)
	if err == nil {
		if info, statErr := f.Stat(); statErr != nil || !info.IsDir() {
			return f, nil
		}
		f.Close()
		err = &os.PathError{Err: errors.New("it is a directory")}
	}
	var cause *os.PathError
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: there is no file %s", flag, name)
	}
	if errors.As(err, &cause) {
		err = cause.Err
	}
	return nil, fmt.Errorf("%s: %s can't be read: %w", flag, name, err)
}
