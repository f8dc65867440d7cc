// Command stimuli makes the image sets of the examples: a CSV file with one image a row, its pixels first and its
// category, 1 or 2, last.
//
//	go run ./examples/stimuli --pixels 20  --seed 1 --out examples/images_20.csv
//	go run ./examples/stimuli --pixels 225 --seed 1 --out examples/images_225.csv
//
// Both sets hold dot patterns in the manner of Posner and Keele, as in the task of Antzoulatos and Miller (2014): a
// category is a prototype, a few dots at fixed places, and an image of it is the prototype with every dot moved a
// little. A dot is a plus: its centre has the value 1 and its four arms 0.6. The same seed gives the same file.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
)

func main() {
	pixels := flag.Int("pixels", 20, "pixels in an image: 20 (a strip) or 225 (a square of 15 x 15)")
	images := flag.Int("images", 1000, "number of images")
	seed := flag.Uint64("seed", 1, "seed of the random numbers")
	out := flag.String("out", "", "file to write (default: standard output)")
	flag.Parse()
	if err := run(*pixels, *images, *seed, *out); err != nil {
		fmt.Fprintln(os.Stderr, "stimuli:", err)
		os.Exit(1)
	}
}

func run(pixels, images int, seed uint64, out string) error {
	set, err := makeSet(pixels, images, seed)
	if err != nil {
		return err
	}
	if out == "" {
		return write(os.Stdout, set)
	}
	file, err := os.Create(out)
	if err != nil {
		return err
	}
	if err := write(file, set); err != nil {
		file.Close()
		return err
	}
	return file.Close()
}

// write prints a set as CSV.
func write(w io.Writer, set []image) error {
	b := bufio.NewWriter(w)
	for i := range set[0].pixels {
		fmt.Fprintf(b, "pixel_%d,", i+1)
	}
	fmt.Fprintln(b, "category")
	for _, img := range set {
		for _, v := range img.pixels {
			b.WriteString(strconv.FormatFloat(v, 'g', -1, 64))
			b.WriteByte(',')
		}
		b.WriteString(strconv.Itoa(img.category))
		b.WriteByte('\n')
	}
	return b.Flush()
}
