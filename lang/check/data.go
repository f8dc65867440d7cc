package check

import (
	"fmt"
	"strconv"
	"strings"

	"nbc/lang/ast"
)

// tableState is a data file as it was found.
type tableState struct {
	table Table
	ok    bool
}

// checkData checks a declaration of data and, when it is there, the file it names.
func (c *checker) checkData(d *Data, e *env) {
	for _, dim := range d.Decl.Dims {
		if !dim.Star && dim.Size != nil {
			c.checkSize(dim, e)
		}
	}
	for _, m := range d.Columns.List {
		for _, dim := range m.Dims {
			if !dim.Star {
				c.errorf(BadSize, dim.Span, "a column takes one column of the file, or all unnamed ones").help("write `" + m.Display + "[*]`")
			}
		}
	}
	if d.Decl.Value != nil {
		c.dataSource(e, d, d.Decl.Value)
	}
}

// passData checks data given to a data parameter: csv("file.csv"), "file.csv" or other data.
func (c *checker) passData(e *env, m *Member, x ast.Expr) {
	if n, ok := unparen(x).(*ast.Name); ok {
		t := c.expr(e, n)
		if t.class != table && t.class != unknown {
			c.errorf(DataSource, x.Range(), "%s is data, and %s is %s", m.Display, c.text(x), t.describe()).see(m.Span, "declared here").
				help("write `" + m.Display + " = csv(\"file.csv\")`")
		}
		return
	}
	c.dataSource(e, m.Data, x)
}

// dataSource checks where data comes from.
func (c *checker) dataSource(e *env, d *Data, x ast.Expr) {
	var path *ast.String
	switch x := unparen(x).(type) {
	case *ast.String:
		path = x
	case *ast.Call:
		if n, ok := x.Fun.(*ast.Name); ok && n.Ident.Name == "csv" {
			if len(x.Args) != 1 {
				c.errorf(ArgumentCount, x.Span, "csv takes the name of one file").help("write `csv(\"file.csv\")`")
				return
			}
			if s, ok := unparen(x.Args[0].Value).(*ast.String); ok {
				path = s
				break
			}
			n := len(c.ds)
			t := c.expr(e, x.Args[0].Value)
			if t.class == value && t.v == String {
				c.errorf(DataSource, x.Args[0].Value.Range(), "the name of a file stands in the call itself, in quotes").see(t.from, "this is text that has a name").
					help("write `csv(\"file.csv\")`; a blox or wiring whose file differs from use to use has `data D { ... }` without a value")
			}
			if t.class == unknown || len(c.ds) > n || t.class == value && t.v == String {
				return
			}
		}
	case *ast.Bad:
		return
	}
	if path == nil {
		c.errorf(DataSource, x.Range(), "%s is data, and this is none", d.Decl.Name.Text).see(d.Decl.Name.Span, "declared here").
			help("write `csv(\"file.csv\")`")
		return
	}
	c.dataFile(e, d, path)
}

func (c *checker) dataFile(e *env, d *Data, path *ast.String) {
	full := resolvePath(e.file, path.Value)
	st, seen := c.tables[full]
	if !seen {
		st.table, st.ok = c.loader.Data(full)
		c.tables[full] = st
	}
	if !st.ok {
		c.warnf(DataMissing, path.Span, "there is no file %s", path.Value).
			help("the path is relative to this source file; without the file, give one to the run: `--set PATH=FILE`")
		return
	}
	t := st.table
	if t.Outside {
		c.outside(path)
		return
	}
	if t.Err != "" {
		c.errorf(DataMalforms, path.Span, "%s is no table: %s", path.Value, t.Err)
		return
	}
	if d.Matrix {
		c.matrixShape(d, path, t)
		return
	}
	var missing []string
	have := map[string]bool{}
	for _, h := range t.Header {
		have[ast.Canonical(strings.TrimSpace(h))] = true
	}
	rest := len(t.Header)
	for _, m := range d.Columns.List {
		if len(m.Dims) > 0 {
			continue
		}
		rest--
		if !have[m.Name] {
			missing = append(missing, m.Display)
		}
	}
	if len(missing) > 0 {
		c.errorf(DataColumns, path.Span, "%s has no column %s", path.Value, listed(missing)).see(d.Decl.Name.Span, "declared here").
			help("its columns are " + listed(t.Header))
		return
	}
	for _, m := range d.Columns.List {
		if len(m.Dims) > 0 && rest < 1 {
			c.errorf(DataColumns, path.Span, "%s has no column left for %s[*]", path.Value, m.Display).see(m.Span, "declared here")
		}
	}
	// A list of edges may be empty: a circuit without that projection.
	if t.Rows == 0 && (d.Columns.By["pre"] == nil || d.Columns.By["post"] == nil) {
		c.errorf(DataShape, path.Span, "%s has no rows", path.Value).see(d.Decl.Name.Span, "declared here").
			help("a table has a line of names and a line for each row; only a list of edges, with columns pre and post, may be empty")
	}
}

// matrixShape compares a matrix with its declared size. A first line of words is a header and no row.
func (c *checker) matrixShape(d *Data, path *ast.String, t Table) {
	have := matrixOf(t)
	if len(d.Decl.Dims) != 2 {
		return
	}
	for i, dim := range d.Decl.Dims {
		if size, ok := c.constSize(dim); ok && size != have[i] {
			c.errorf(DataShape, path.Span, "%s is declared %s, and the file has %d rows and %d columns", d.Decl.Name.Text, dimsText(d.Decl.Dims, c), have[0], have[1]).
				see(d.Decl.Name.Span, "declared here")
			return
		}
	}
}

func dimsText(dims []ast.Dim, c *checker) string {
	var parts []string
	for _, d := range dims {
		if n, ok := c.constSize(d); ok {
			parts = append(parts, fmt.Sprint(n))
		} else {
			parts = append(parts, "*")
		}
	}
	return strings.Join(parts, " by ")
}

// matrixOf is the number of rows and columns of a matrix file.
func matrixOf(t Table) []int {
	rows := t.Rows + 1
	for _, h := range t.Header {
		if _, err := strconv.ParseFloat(strings.TrimSpace(h), 64); err != nil {
			rows--
			break
		}
	}
	return []int{rows, len(t.Header)}
}

// dataSize is the size of a matrix as far as it is known: as declared, else that of its file.
func (c *checker) dataSize(d *Data) (size []int, known []bool) {
	size, known = make([]int, 2), make([]bool, 2)
	if len(d.Decl.Dims) != 2 {
		return size, known
	}
	for i, dim := range d.Decl.Dims {
		size[i], known[i] = c.constSize(dim)
	}
	call, ok := d.Decl.Value.(*ast.Call)
	if !ok || len(call.Args) != 1 {
		return size, known
	}
	path, ok := call.Args[0].Value.(*ast.String)
	if !ok {
		return size, known
	}
	if st, ok := c.tables[resolvePath(d.File, path.Value)]; ok && st.ok && st.table.Err == "" {
		for i, n := range matrixOf(st.table) {
			if !known[i] {
				size[i], known[i] = n, true
			}
		}
	}
	return size, known
}
