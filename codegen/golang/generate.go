package golang

import (
	"crypto/sha256"
	"fmt"
	"go/format"
	"sort"
	"strings"

	"nbc/codegen/flatten"
	"nbc/codegen/ir"
	"nbc/lang/check"
)

// Source is what goes into a program beside the circuit itself.
type Source struct {
	File     string         // base name of the .nbx file
	Text     string         // its text
	Hash     string         // over all sources and data
	Compiler string         // version of nbc
	Data     map[int][]byte // embedded data files, by number of the table
	// Explained is the circuit explained, as JSON: equations, parameters and documentation, for the program's reports.
	Explained []byte
}

// Generate writes the Go source of a circuit's program, by file name.
func Generate(f *flatten.Flat, src Source) (map[string]string, error) {
	g := &gen{f: f, g: f.Graph, ids: map[string]bool{}, space: map[*ir.Space]string{}, array: map[*ir.Array]string{}, maps: map[*ir.Map]string{},
		col: map[*ir.Array]*flatten.Col{}, edgeOf: map[*ir.Space]*flatten.Edges{}, blkOf: map[*ir.Space]*flatten.Block{}, popOf: map[*ir.Space]*flatten.Pop{},
		popNo: map[*flatten.Pop]int{}, blkNo: map[*flatten.Block]int{}, edgeNo: map[*flatten.Edges]int{}, colNo: map[*flatten.Col]int{},
		quads: map[string]string{}, commons: map[*ir.Array]string{}, sums: map[*ir.Gather]string{}, baseOf: map[*ir.Input]*ir.Array{}, fixed: map[*ir.Array]*ir.Let{}, evens: map[*ir.Array]bool{}, prog: f.Program()}
	if err := ir.Optimize(g.prog, ""); err != nil {
		return nil, err
	}
	g.unread = g.prog.Unread()
	g.register()
	files := map[string]string{}
	params := g.fills("params", f.Fills) + "\n" + g.blockFills("blockParams", true)
	inits := g.fills("popInit", f.Inits) + "\n" + g.blockFills("blockInit", false)
	wiring := g.wiring()
	rhs := g.rhs()
	jacobian, partials := g.jacobian()
	handlers, table := g.handlers()
	structure := g.structure(src)
	exps := g.experiments()
	histories := g.histories()
	bind := g.binding()

	kernelHash := sha256.Sum256([]byte(params + inits + wiring + rhs + jacobian + handlers + strings.Join(g.vectors, "")))
	var b strings.Builder
	b.WriteString("// kern holds what the generated functions share: the columns of all populations, blocks and edges.\ntype kern struct {\n\tc *model.Circuit\n\tstmts []*model.Statement\n\tscr []float64\n\tlanes int // elements that vector code takes at a time, 1 without\n\tgeneral bool // a parameter of sources differs among them\n\trates []float64 // where linear puts them\n")
	sort.Strings(g.fields)
	for _, x := range g.fields {
		b.WriteString("\t" + x + "\n")
	}
	b.WriteString("}\n\nfunc set(x []float64, v float64) {\n\tfor i := range x {\n\t\tx[i] = v\n\t}\n}\n\n")
	b.WriteString("// New makes one instance of the circuit.\nfunc New() *model.Circuit {\n")
	fmt.Fprintf(&b, "\tc := &model.Circuit{Name: %q, File: %q, Doc: %q, SourceHash: %q, Compiler: %q, KernelHash: \"%x\", Source: %s, Explained: explained}\n", f.Name, src.File, docText(f.Doc), src.Hash, src.Compiler, kernelHash, goString(src.Text))
	b.WriteString("\tk := &kern{c: c}\n\tc.Trial.Idle = 1\n\tc.Trial.Feedback = &c.Trial.Idle\n")
	b.WriteString("\tstructure(c)\n")
	b.WriteString("\tk.stmts = []*model.Statement{\n")
	for _, s := range g.stmts {
		b.WriteString("\t\t" + s + ",\n")
	}
	b.WriteString("\t}\n\tc.Statements = k.stmts\n")
	b.WriteString("\tc.Handlers = k.handlers(c)\n\tk.experiments(c)\n\tc.Sites = sites\n")
	b.WriteString("\tc.Params = func(s model.Setter) { k.columns(); k.params(s) }\n\tc.Wire = k.wire\n\tc.BlockParams = func(s model.Setter) { k.columns(); k.blockParams(s) }\n")
	b.WriteString("\tc.Bind = k.bind\n\tc.Init = func(s model.Setter) { y := k.c.Y; k.popInit(s, y); k.blockInit(s, y); k.refs() }\n\tc.Discrete = k.discrete\n\tc.RHS = k.rhs\n\tc.Inputs = k.inputs\n" + g.linearTable() + g.noiseTable() + histories + partials + "\treturn c\n}\n\n")
	b.WriteString("func structure(c *model.Circuit) {\n" + structure + "}\n\n")
	b.WriteString("func (k *kern) handlers(c *model.Circuit) []*model.Handler {\n\treturn []*model.Handler{\n" + table + "\t}\n}\n\n")
	b.WriteString("func (k *kern) experiments(c *model.Circuit) {\n" + exps + g.taskHandlers() + g.keeps() + "}\n\n")
	b.WriteString("var sites = []string{")
	for _, s := range f.Sites {
		fmt.Fprintf(&b, "%q, ", s)
	}
	b.WriteString("}\n\n" + bind)

	files["circuit.go"] = b.String()
	files["params.go"] = strings.ReplaceAll(params+"\n"+inits, "popInit(s model.Setter)", "popInit(s model.Setter, y []float64)")
	files["params.go"] = strings.ReplaceAll(files["params.go"], "blockInit(s model.Setter)", "blockInit(s model.Setter, y []float64)")
	files["wiring.go"] = wiring
	files["kernel.go"] = rhs
	files["jacobian.go"] = jacobian
	files["events.go"] = handlers
	files["explained.go"] = "const explained = " + goString(string(src.Explained)) + "\n"
	files["main.go"] = "func main() { cli.Main(New) }\n"
	vector, err := format.Source([]byte(vectorHead + strings.Join(g.quadText, "\n") + "\n\n" + strings.Join(g.vectors, "\n")))
	if err != nil {
		return nil, fmt.Errorf("the generated vector code is not Go: %w", err)
	}
	stand, err := format.Source([]byte(plainHead + strings.Join(g.plains, "\n")))
	if err != nil {
		return nil, fmt.Errorf("the generated stand-ins of vector code are not Go: %w", err)
	}
	defer func() { files["vector.go"], files["vector_none.go"] = string(vector), string(stand) }()
	for name, text := range files {
		out, err := format.Source([]byte(header(text)))
		if err != nil {
			return map[string]string{name: header(text)}, fmt.Errorf("the generated %s is not Go: %w", name, err)
		}
		files[name] = string(out)
	}
	return files, nil
}

// taskHandlers limits the handlers of tasks to their experiments.
func (g *gen) taskHandlers() string {
	var b strings.Builder
	for i, h := range g.f.Hands {
		if h.Exp == nil {
			continue
		}
		for k, e := range g.f.Exps {
			if e == h.Exp {
				fmt.Fprintf(&b, "\tc.Handlers[%d].Experiment = x%d\n", i, k)
			}
		}
	}
	return b.String()
}

// binding writes the functions that cache slices of columns and tables.
func (g *gen) binding() string {
	var cols, bind, refs strings.Builder
	each := func(owner string, list []*flatten.Col, n string) {
		for _, c := range list {
			id := g.array[c.Arr]
			src := fmt.Sprintf("%s[%d]", owner, g.colNo[c])
			switch {
			case c.Word == check.State:
				fmt.Fprintf(&bind, "\tk.o%s = %s.Off\n", id, src)
			case c.Word == check.Input:
				fmt.Fprintf(&cols, "\tif %s.Data == nil {\n\t\t%s.Data = make([]float64, %d*%s)\n\t}\n\tk.%s = %s.Data\n", src, src, c.Size, n, id, src)
			default:
				fmt.Fprintf(&cols, "\tk.%s = %s.Data\n", id, src)
			}
		}
	}
	for i, p := range g.f.Pops {
		each(fmt.Sprintf("k.c.Pops[%d].Columns", i), p.Cols, fmt.Sprint(p.N))
		for _, c := range p.Cols {
			if c.Free != nil {
				fmt.Fprintf(&bind, "\tset(k.%s, 1)\n", g.array[c.Free.Arr])
			}
		}
	}
	for i, b := range g.f.Blocks {
		fmt.Fprintf(&cols, "\tk.n%s = len(k.c.Blocks[%d].Members)\n\tk.%s, k.%s = k.c.Blocks[%d].Members, k.c.Blocks[%d].Slot\n", g.space[b.Space], i, g.maps[b.Members], g.maps[b.Slots], i, i)
		each(fmt.Sprintf("k.c.Blocks[%d].Columns", i), b.Cols, "k.n"+g.space[b.Space])
	}
	for i, x := range g.f.Edges {
		id := g.space[x.Space]
		fmt.Fprintf(&bind, "\tk.n%s = k.c.Edges[%d].N\n\tk.%s, k.%s, k.%s_row = k.c.Edges[%d].Src, k.c.Edges[%d].Dst, k.c.Edges[%d].Row\n", id, i, g.maps[x.Src], g.maps[x.Dst], id, i, i, i)
		fmt.Fprintf(&bind, "\tk.%s_rows = kernel.Filled(k.%s_row)\n", id, id)
		if x.PreSlot != nil {
			fmt.Fprintf(&bind, "\tk.%s = k.c.Edges[%d].PreSlot\n", g.maps[x.PreSlot], i)
		}
		if x.PostSlot != nil {
			fmt.Fprintf(&bind, "\tk.%s = k.c.Edges[%d].PostSlot\n", g.maps[x.PostSlot], i)
		}
		r := 0
		for _, ref := range x.Refs {
			if ref.Map != nil {
				fmt.Fprintf(&bind, "\tk.%s = k.c.Edges[%d].Refs[%d]\n", g.maps[ref.Map], i, r)
				r++
			}
		}
		for _, c := range x.Cols {
			if c.Word == check.State {
				fmt.Fprintf(&bind, "\tk.o%s = k.c.Edges[%d].Attrs[%d].Off\n", g.array[c.Arr], i, g.colNo[c])
			} else {
				fmt.Fprintf(&bind, "\tk.%s = k.c.Edges[%d].Attrs[%d].Data\n", g.array[c.Arr], i, g.colNo[c])
			}
		}
	}
	for i, h := range g.f.Hands {
		for _, c := range h.Holds {
			fmt.Fprintf(&bind, "\tk.c.Handlers[%d].Free = append(k.c.Handlers[%d].Free, k.%s)\n", i, i, g.array[c.Free.Arr])
		}
	}
	for _, m := range g.f.Maps {
		g.mapTable(&refs, m)
	}
	var b strings.Builder
	b.WriteString("// columns caches the columns that have their data.\nfunc (k *kern) columns() {\n\tif len(k.scr) == 0 {\n\t\tk.refs()\n\t}\n")
	workers := ""
	if g.shared {
		workers = "*par.Workers()"
		g.fields = append(g.fields, "t float64 // the arguments of a function that cores share", "y, dy []float64", "run [3]int32")
	}
	fmt.Fprintf(&b, "\tk.scr = make([]float64, %d%s)\n\tk.lanes = vec.Width()\n", max(g.scratch, 1)*(chunk+8), workers)
	b.WriteString(cols.String() + "}\n\n")
	b.WriteString("// bind caches what wiring made.\nfunc (k *kern) bind() {\n\tk.columns()\n" + bind.String() + "\t" + strings.Join(g.bind, "\n\t") + "\n}\n\n")
	b.WriteString("// refs makes the tables from elements to their parts and to what they refer to.\nfunc (k *kern) refs() {\n" + refs.String() + "}\n")
	return b.String()
}

// mapTable writes the filling of one table of element numbers.
func (g *gen) mapTable(b *strings.Builder, m *flatten.PartMap) {
	id := g.maps[m.Map]
	fmt.Fprintf(b, "\tk.%s = make([]int32, %d)\n", id, m.Owner.N)
	if m.Part != nil {
		for _, gr := range m.Owner.Groups {
			kid := gr.Kids[m.Part]
			fmt.Fprintf(b, "\tfor e := %d; e < %d; e++ {\n\t\tk.%s[e] = int32(%d + (e-%d)*%d)\n\t}\n", gr.First, gr.First+gr.N, id, kid.First, gr.First, m.Part.L)
		}
		return
	}
	for _, gr := range m.Owner.Groups {
		f := g.newFn()
		f.line("e := %d", gr.First)
		loops := 0
		if gr.Parent != nil {
			if gr.Parent.Pop.N > 1 {
				f.open("for p := %d; p < %d; p++ {", gr.Parent.First, gr.Parent.First+gr.Parent.N)
				loops++
			}
			for d, n := range gr.Dims {
				f.open("for i%d := 1; i%d <= %d; i%d++ {", d+1, d+1, n, d+1)
				loops++
			}
		}
		f.line("k.%s[e] = int32(%s)", id, f.index(m.Ref.Given[gr]))
		f.line("e++")
		for ; loops > 0; loops-- {
			f.close("}")
		}
		body := f.value("")
		fmt.Fprintf(b, "\t{\n%s\t}\n", body)
	}
}
