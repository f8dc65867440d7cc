package report

import (
	"fmt"

	"nbc/runtime/figure"
)

// Memory is what the figures have collected, to be written to a checkpoint.
type Memory struct {
	Trial   int
	Answers []bool
	Series  []SeriesMemory // of all plots
	Trials  []SeriesMemory // of plots over trials
	Rasters []RasterMemory
}

// SeriesMemory is the samples of one quantity of a plot.
type SeriesMemory struct {
	T            []float64
	V            [][]float64
	Stride, Seen int
}

// RasterMemory is the spikes of a plot.
type RasterMemory struct {
	Spikes []figure.Spike
	More   bool
}

// Memory gives what has been collected; without current, not what belongs to the trial that is held, which the next one replaces.
func (f *Figures) Memory(current bool) Memory {
	m := Memory{Trial: f.trial, Answers: f.answer}
	for _, p := range f.plots {
		for _, s := range p.trials {
			m.Trials = append(m.Trials, s.memory())
		}
	}
	if !current {
		return m
	}
	for _, p := range f.plots {
		for _, s := range p.series {
			m.Series = append(m.Series, s.memory())
		}
		if p.raster != nil {
			m.Rasters = append(m.Rasters, RasterMemory{p.raster.spikes, p.raster.more})
		}
	}
	return m
}

// Recall takes up what Memory of figures of the same experiment gave.
func (f *Figures) Recall(m Memory) error {
	f.trial, f.answer = m.Trial, append(f.answer, m.Answers...)
	for _, p := range f.plots {
		for _, s := range p.trials {
			if err := s.recall(&m.Trials); err != nil {
				return err
			}
		}
	}
	if len(m.Series)+len(m.Rasters) == 0 {
		return nil
	}
	for _, p := range f.plots {
		for _, s := range p.series {
			if err := s.recall(&m.Series); err != nil {
				return err
			}
		}
		if p.raster != nil {
			if len(m.Rasters) == 0 {
				return fmt.Errorf("the figures of the run to continue are of other spikes")
			}
			p.raster.spikes, p.raster.more = m.Rasters[0].Spikes, m.Rasters[0].More
			m.Rasters = m.Rasters[1:]
		}
	}
	return nil
}

func (s *series) memory() SeriesMemory { return SeriesMemory{s.t, s.v, s.stride, s.seen} }

// recall takes up the first of the series that are left.
func (s *series) recall(left *[]SeriesMemory) error {
	if len(*left) == 0 || len((*left)[0].V) != s.n {
		return fmt.Errorf("the figures of the run to continue are of other quantities")
	}
	m := (*left)[0]
	s.t, s.v, s.stride, s.seen = m.T, m.V, m.Stride, m.Seen
	*left = (*left)[1:]
	return nil
}
