package main

import (
	"errors"
	"fmt"
	"path/filepath"
)

// floors are forms of c/ that do nothing but what memory is asked for: the sums over edges as they are read in two ways, and all bytes once.
var floors = []string{"sums", "tiles", "stream"}

// size tells how an evaluation's time for one neuron depends on how many there are, and what of it is memory's.
func (b *bench) size() error {
	numbers := []int{1000, 3000, 10000, 30000, 100000}
	var list []*entry
	var open []*process
	defer func() { closeAll(open) }()
	rows := map[int]map[string]*entry{}
	for _, n := range numbers {
		bin, err := b.circuit("random.nbx", map[string]int{"N_exci": n * 8 / 10, "N_inhib": n * 2 / 10})
		if err != nil {
			return err
		}
		data := filepath.Join(b.tmp, fmt.Sprintf("random-%d.txt", n))
		rows[n] = map[string]*entry{}
		add := func(name, program string, args ...string) (*process, error) {
			p, err := start(name, program, args...)
			if err != nil {
				return nil, err
			}
			open = append(open, p)
			batch := max(8, 400000/n) // caches are as in a run that goes on
			e := &entry{name: fmt.Sprintf("%s, %d neurons", name, n), once: func() (float64, error) {
				ns, err := p.ask("rhs %d", batch)
				if err != nil || len(ns) != 1 {
					return 0, fmt.Errorf("no time: %w", err)
				}
				return ns[0] / float64(batch*n), nil
			}}
			list, rows[n][name] = append(list, e), e
			return p, nil
		}
		own, err := add("nbc", bin)
		if err != nil {
			return err
		}
		if _, err := own.ask("open auto %s 1", data); err != nil {
			return err
		}
		for _, peer := range append(append([]string(nil), peers...), floors...) {
			bin, err := b.gcc(peer, vern7)
			if errors.Is(err, errNone) {
				fmt.Println("  skipped: ", err)
				break
			}
			if err != nil {
				return err
			}
			if _, err := add("C "+peer, bin, data); err != nil {
				return err
			}
		}
	}
	if err := inTurn(list, rounds); err != nil {
		return err
	}
	sizeTable(numbers, rows)
	return nil
}

// sizeTable prints medians by number of neurons, in ns a neuron.
func sizeTable(numbers []int, rows map[int]map[string]*entry) {
	names := []string{"nbc"}
	for _, p := range append(append([]string(nil), peers...), floors...) {
		names = append(names, "C "+p)
	}
	fmt.Printf("  %8s", "neurons")
	for _, name := range names {
		fmt.Printf(" %10s", name)
	}
	fmt.Printf(" %16s %22s %22s\n", "nbc less tiles", "nbc, bytes, GB/s", "stream, bytes, GB/s")
	for _, n := range numbers {
		fmt.Printf("  %8d", n)
		for _, name := range names {
			e := rows[n][name]
			if e == nil {
				fmt.Printf(" %10s", "-")
				continue
			}
			_, mid, _ := quartiles(e.ns)
			fmt.Printf(" %10.1f", mid)
		}
		if tiles, stream := rows[n]["C tiles"], rows[n]["C stream"]; tiles != nil && stream != nil {
			rest := make([]float64, len(tiles.ns))
			for i := range rest {
				rest[i] = rows[n]["nbc"].ns[i] - tiles.ns[i]
			}
			_, less, _ := quartiles(rest)
			// Four of five neurons excite: they have 100 inputs and eight states; the others 80 and six.
			const once = 2*(0.8*100+0.2*80) + 16*(0.8*8+0.2*6)
			// Sums and rows of tiles beside: each block of sources reads and writes its targets once more.
			touched := once + tileBytes(n)
			_, own, _ := quartiles(rows[n]["nbc"].ns)
			_, best, _ := quartiles(stream.ns)
			fmt.Printf(" %16.1f %22s %22s", less, fmt.Sprintf("%.0f, %.1f", touched, touched/own), fmt.Sprintf("%.0f, %.1f", once, once/best))
		}
		fmt.Println()
	}
}

// tileBytes is about how many bytes an evaluation moves for a neuron beside indices, states and derivatives: for each row of a tile the
// target's sum is read and written, and its number read.
func tileBytes(n int) float64 {
	const block, row = 4096, 18
	blocks := func(sources float64) float64 { return float64((int(sources) + block - 1) / block) }
	e, i := 0.8*float64(n), 0.2*float64(n)
	return row * (0.8*(blocks(e)+blocks(i)) + 0.2*blocks(e))
}
