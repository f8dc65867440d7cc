package wire

import (
	"fmt"
	"strconv"
	"strings"

	"nbc/runtime/model"
	"nbc/runtime/names"
	"nbc/runtime/rng"
)

// DrawRecord is one draw of an event body.
type DrawRecord struct {
	Trial          int // 0 is the warm-up
	Source, Target string
	T              float64 // ms
	Name           string  // the written variable
	Distribution   string
	Parameters     string // "mean=4.5", "a=0 b=1"
	Value          float64
}

// Draws gives event bodies their random numbers. The stream of a draw site at an element is keyed by seed, name and element and goes on
// from trial to trial; with a DrawTable, recorded values are given back in its place.
type Draws struct {
	// OnDraw is told of every draw, when it is set.
	OnDraw func(DrawRecord)

	c     *model.Circuit
	seed  uint64
	sites map[*model.DrawSite]*site
	keys
	replay *DrawTable
	out    drawer
	err    error
}

// site is the streams of one draw site, made when an element first draws.
type site struct {
	key     rng.Key
	streams []*rng.Stream
}

// NewDraws makes the streams of a circuit that has been built. table replays recorded draws, nil draws afresh.
func NewDraws(c *model.Circuit, seed uint64, table *DrawTable) *Draws {
	d := &Draws{c: c, seed: seed, sites: map[*model.DrawSite]*site{}, keys: keys{hashes: map[*model.Population][]uint64{}}, replay: table}
	type same struct {
		name, owner string
		pre, post   *model.Population
	}
	number := map[same]uint64{}
	for _, s := range c.DrawSites {
		k, n := same{name: names.Canonical(s.Name)}, 0
		if s.Edges != nil {
			k.owner, k.pre, k.post, n = s.Edges.Connection, s.Edges.Pre, s.Edges.Post, s.Edges.N
		} else if s.Block != nil {
			k.owner, k.post, n = s.Block.Name+" per "+s.Block.Side, s.Block.Pop, len(s.Block.Members)
		} else if s.Pop != nil {
			k.post, n = s.Pop, s.Pop.N
		}
		// Two sites that write the same variable of the same owner are told apart by their order.
		d.sites[s] = &site{key: rng.NewKey(seed, domainEvent, rng.Hash(k.name), number[k]), streams: make([]*rng.Stream, n)}
		number[k]++
	}
	return d
}

// At gives the numbers for one draw of site s at element or edge i, in a trial at time t (ms). What it returns is good until the next call.
func (d *Draws) At(s *model.DrawSite, i int32, trial int, t float64) model.Drawer {
	d.out = drawer{d: d, s: s, i: i, trial: trial, t: t}
	if d.replay == nil || s.Quiet {
		d.out.stream = d.stream(s, i)
	}
	return &d.out
}

func (d *Draws) stream(s *model.DrawSite, i int32) *rng.Stream {
	at := d.sites[s]
	if at.streams[i] == nil {
		k := at.key
		if e := s.Edges; e != nil {
			k = edgeKey(k, e, int(i), d.hash(e.Pre), d.hash(e.Post))
		} else if b := s.Block; b != nil {
			k = k.With(rng.Hash(names.Canonical(b.Name)), rng.Hash(b.Side), d.hash(b.Pop)[b.Members[i]])
		} else {
			k = k.With(d.hash(s.Pop)[i])
		}
		at.streams[i] = rng.New(k)
	}
	return at.streams[i]
}

// Err is the first mistake: a wrong parameter of a distribution, a draw that the replayed file lacks.
func (d *Draws) Err() error { return d.err }

func (d *Draws) fail(err error) {
	if d.err == nil {
		d.err = err
	}
}

// EndTrial tells whether the replayed file holds draws of the trial that the circuit did not make.
func (d *Draws) EndTrial(trial int) error {
	if d.replay == nil {
		return nil
	}
	return d.replay.left(trial)
}

// Warnings are what the replay found odd, such as rates that differ from the recorded ones.
func (d *Draws) Warnings() []string {
	if d.replay == nil {
		return nil
	}
	return d.replay.warnings
}

// Counter is how many words the stream of a draw site has given at one element: the state of chance, for checkpoints.
type Counter struct {
	Site    int // in Circuit.DrawSites
	Element int32
	Words   uint64
}

// Counters are the counters of all streams that have been drawn from, by site and element.
func (d *Draws) Counters() []Counter {
	var list []Counter
	for n, s := range d.c.DrawSites {
		for i, stream := range d.sites[s].streams {
			if stream != nil {
				list = append(list, Counter{n, int32(i), stream.Counter()})
			}
		}
	}
	return list
}

// Restore sets the streams to counters that Counters has given.
func (d *Draws) Restore(list []Counter) error {
	for _, c := range list {
		if c.Site < 0 || c.Site >= len(d.c.DrawSites) || c.Element < 0 || int(c.Element) >= len(d.sites[d.c.DrawSites[c.Site]].streams) {
			return fmt.Errorf("the saved random streams are of another circuit: draw site %d, element %d", c.Site, c.Element)
		}
		d.stream(d.c.DrawSites[c.Site], c.Element).SetCounter(c.Words)
	}
	return nil
}

// drawer is one draw about to be made.
type drawer struct {
	d      *Draws
	s      *model.DrawSite
	i      int32
	trial  int
	t      float64
	stream *rng.Stream
}

// ends are the names of the element that draws or, for an edge, of its source and target.
func (w *drawer) ends() (source, target string) {
	if e := w.s.Edges; e != nil {
		return names.ElementName(e.Pre, int(e.Src[w.i])), names.ElementName(e.Post, int(e.Dst[w.i]))
	}
	if b := w.s.Block; b != nil {
		return names.ElementName(b.Pop, int(b.Members[w.i])) + "." + b.Name, ""
	}
	return names.ElementName(w.s.Pop, int(w.i)), ""
}

// do makes or replays a draw.
func (w *drawer) do(distribution string, parameters []string, values []float64, fresh func(*rng.Stream) float64) float64 {
	d := w.d
	var x float64
	switch {
	case d.replay != nil && !w.s.Quiet:
		source, target := w.ends()
		value, err := d.replay.take(w.trial, source, target, w.s.Name, distribution, parameters, values)
		if err != nil {
			d.fail(fmt.Errorf("%s: %w", w.s.Place, err))
			return 0
		}
		x = value
	default:
		x = fresh(w.stream)
		if err := w.stream.Err(); err != nil {
			source, target := w.ends()
			if target != "" {
				source += " -> " + target
			}
			d.fail(fmt.Errorf("%s: %s at %s, t = %g ms: %w", w.s.Place, w.s.Name, source, w.t, err))
			return 0
		}
	}
	if d.OnDraw != nil && !w.s.Quiet {
		source, target := w.ends()
		d.OnDraw(DrawRecord{w.trial, source, target, w.t, w.s.Name, distribution, write(parameters, values), x})
	}
	return x
}

// write lists parameters: "a=0 b=1"; those without names are written alone.
func write(parameters []string, values []float64) string {
	var b strings.Builder
	for n, v := range values {
		if n > 0 {
			b.WriteByte(' ')
		}
		if n < len(parameters) {
			b.WriteString(parameters[n])
			b.WriteByte('=')
		}
		b.WriteString(strconv.FormatFloat(v, 'g', -1, 64))
	}
	return b.String()
}

var (
	namesUniform     = []string{"a", "b"}
	namesNormal      = []string{"mean", "sd"}
	namesLogNormal   = []string{"mu", "sigma"}
	namesExponential = []string{"mean"}
	namesGamma       = []string{"shape", "scale"}
	namesPoisson     = []string{"mean"}
	namesBernoulli   = []string{"p"}
)

func (w *drawer) Uniform(a, b float64) float64 {
	return w.do("uniform", namesUniform, []float64{a, b}, func(s *rng.Stream) float64 { return s.Uniform(a, b) })
}

func (w *drawer) Normal(mean, sd float64) float64 {
	return w.do("normal", namesNormal, []float64{mean, sd}, func(s *rng.Stream) float64 { return s.Normal(mean, sd) })
}

func (w *drawer) LogNormal(mu, sigma float64) float64 {
	return w.do("lognormal", namesLogNormal, []float64{mu, sigma}, func(s *rng.Stream) float64 { return s.LogNormal(mu, sigma) })
}

func (w *drawer) Exponential(mean float64) float64 {
	return w.do("exponential", namesExponential, []float64{mean}, func(s *rng.Stream) float64 { return s.Exponential(mean) })
}

func (w *drawer) Gamma(shape, scale float64) float64 {
	return w.do("gamma", namesGamma, []float64{shape, scale}, func(s *rng.Stream) float64 { return s.Gamma(shape, scale) })
}

func (w *drawer) Poisson(mean float64) float64 {
	return w.do("poisson", namesPoisson, []float64{mean}, func(s *rng.Stream) float64 { return s.Poisson(mean) })
}

func (w *drawer) Bernoulli(p float64) float64 {
	return w.do("bernoulli", namesBernoulli, []float64{p}, func(s *rng.Stream) float64 { return s.Bernoulli(p) })
}

func (w *drawer) Choice(values ...float64) float64 {
	return w.do("choice", nil, values, func(s *rng.Stream) float64 { return s.Choice(values...) })
}
