package record

import (
	"io"

	"nbc/runtime/results"
	"nbc/runtime/sonata"
)

// Sonata writes the recorded spikes as SONATA has them, if that is the format of the run. All tables must be closed.
func (r *Recorder) Sonata(x *results.Index) error {
	if r.format != results.Sonata || r.spikes == nil {
		return nil
	}
	about := "the recorded spikes in the SONATA format: /spikes/<population>/timestamps, node_ids"
	err := r.dir.Place(File{Name: "spikes.h5", About: about}, func(w io.WriterAt) error {
		return sonata.Write(w, &results.Run{Dir: r.dir.tmp, Index: *x})
	})
	if err == nil {
		x.Tables = append(x.Tables, results.Table{Name: "spikes.h5", Kind: results.SonataSpikes, File: "spikes.h5", Encoding: results.Sonata,
			Rows: r.NSpikes, About: about, Columns: []results.Column{{Name: "timestamps", Unit: "ms"}, {Name: "node_ids"}}})
	}
	return err
}
