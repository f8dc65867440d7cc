package wire

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"nbc/runtime/model"
	"nbc/runtime/names"
)

// Network is a network file: one row an edge, `connection,source,target,weight` and, where edges of one label are of several
// connections, `synapse`. A row of a label alone says that the label has no edges but the others given.
type Network struct {
	Name string // of the file, for messages
	Hash string // sha256 of the file
	rows []netRow
}

// netRow is one row.
type netRow struct {
	line    int
	label   string
	source  string
	target  string
	synapse string // name of a connection, or ""
	rank    int    // `AMPA#2`: the second statement that can join the pair; 0: not said
	weight  float64
	has     bool // a weight is given

	pre, post *model.Population
	i, j      int32
	used      bool
	usedBy    string // the connection that took it
	by        int32  // the execution of a statement that took it
	passed    int    // executions that could have taken it
}

// ReadNetwork reads a network file; name is used in messages. What the rows mean is found when a circuit is built with it.
func ReadNetwork(r io.Reader, name string) (*Network, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	sum := sha256.Sum256(data)
	n := &Network{Name: name, Hash: hex.EncodeToString(sum[:])}
	p := &tableReader{name: name, csv: csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))))}
	p.csv.FieldsPerRecord = -1
	p.csv.TrimLeadingSpace = true
	head, _ := p.next()
	if head == nil && len(p.errs) == 0 {
		return nil, fmt.Errorf("%s is empty; a network file has the columns connection, source, target, weight", name)
	}
	at, ok := p.heads(head, []string{"connection", "source", "target", "weight"}, []string{"synapse"})
	for row, line := p.next(); ok && row != nil; row, line = p.next() {
		if len(row) != len(head) {
			p.fail(line, "%s where the header has %d", fields(len(row)), len(head))
			continue
		}
		n.add(p, at, row, line)
	}
	if p.more > 0 {
		p.errs = append(p.errs, fmt.Errorf("%s: ... and %d more mistakes", name, p.more))
	}
	return n, errors.Join(p.errs...)
}

// heads finds columns by name: all of need, some of maybe, no others. at[k] is the field of the k-th name, or -1.
func (p *tableReader) heads(head, need, maybe []string) (at []int, ok bool) {
	all := append(append([]string(nil), need...), maybe...)
	at = make([]int, len(all))
	for k := range at {
		at[k] = -1
	}
	for f, text := range head {
		found := false
		for k, name := range all {
			if strings.TrimSpace(text) == name {
				found = true
				if at[k] >= 0 {
					p.fail(1, "there are two columns %s", name)
				}
				at[k] = f
			}
		}
		if !found {
			p.fail(1, "unknown column %q%s", strings.TrimSpace(text), names.Hint(text, all))
		}
	}
	for k, name := range need {
		if at[k] < 0 {
			p.fail(1, "the header has no column %s", name)
		}
	}
	return at, len(p.errs) == 0
}

func (n *Network) add(p *tableReader, at []int, row []string, line int) {
	field := func(k int) string {
		if at[k] < 0 {
			return ""
		}
		return strings.TrimSpace(row[at[k]])
	}
	r := netRow{line: line, label: field(0), source: field(1), target: field(2), synapse: field(4)}
	if r.label == "" {
		p.fail(line, "the connection is missing")
		return
	}
	empty := r.source == "" && r.target == ""
	if !empty && (r.source == "" || r.target == "") {
		p.fail(line, "the %s is missing", map[bool]string{true: "source", false: "target"}[r.source == ""])
		return
	}
	if name, rank, ok := strings.Cut(r.synapse, "#"); ok {
		k, err := strconv.Atoi(rank)
		if err != nil || k < 1 {
			p.fail(line, "%q is no synapse; write a connection's name, AMPA or AMPA#2", r.synapse)
			return
		}
		r.synapse, r.rank = name, k
	}
	if text := field(3); text != "" {
		x, err := number(text)
		if err != nil {
			p.fail(line, "weight: %v", err)
			return
		}
		r.weight, r.has = x, true
	}
	n.rows = append(n.rows, r)
}

// Len is the number of rows.
func (n *Network) Len() int { return len(n.rows) }

// Clear says that a label has no edges but those given by rows, like a row of the label alone.
func (n *Network) Clear(label string) { n.rows = append(n.rows, netRow{label: label}) }
