package main

import (
	"bytes"
	"os"
	"testing"
)

// The committed sets are what the program makes at its defaults.
func TestCommittedSets(t *testing.T) {
	for pixels, file := range map[int]string{20: "../images_20.csv", 225: "../images_225.csv"} {
		set, err := makeSet(pixels, 1000, 1)
		if err != nil {
			t.Fatal(err)
		}
		var made bytes.Buffer
		if err := write(&made, set); err != nil {
			t.Fatal(err)
		}
		committed, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(made.Bytes(), committed) {
			t.Errorf("%s is not what the program makes", file)
		}
	}
}

// What the sets promise: values, categories, how much of an image is lit.
func TestStatistics(t *testing.T) {
	for _, c := range []struct {
		pixels, least, most int
		low, high           float64 // mean number of lit pixels
	}{{20, 0, 8, 2.5, 3}, {225, lit, 35, 31, 35}} {
		set, err := makeSet(c.pixels, 1000, 7)
		if err != nil {
			t.Fatal(err)
		}
		total, first := 0, 0
		for _, img := range set {
			n := count(img.pixels)
			total += n
			if n < c.least || n > c.most {
				t.Fatalf("%d pixels: an image has %d lit", c.pixels, n)
			}
			if img.category == 1 {
				first++
			}
			for _, v := range img.pixels {
				if v != 0 && v != arm && v != centre {
					t.Fatalf("%d pixels: value %g", c.pixels, v)
				}
			}
		}
		if mean := float64(total) / 1000; mean < c.low || mean > c.high || first != 501 {
			t.Errorf("%d pixels: %g lit on average, %d of category 1", c.pixels, mean, first)
		}
	}
}

// In the strip the categories light different pixels.
func TestStripCategories(t *testing.T) {
	set, err := makeSet(20, 1000, 3)
	if err != nil {
		t.Fatal(err)
	}
	for _, img := range set {
		for i, v := range img.pixels {
			second := i >= 10 && i <= 14 // pixels 11 to 15
			if v > 0 && second != (img.category == 2) {
				t.Fatalf("category %d lights pixel %d", img.category, i+1)
			}
		}
	}
}

func TestBadRequests(t *testing.T) {
	for _, c := range [][2]int{{21, 10}, {20, 1}, {225, 0}} {
		if _, err := makeSet(c[0], c[1], 1); err == nil {
			t.Errorf("%d pixels, %d images: no error", c[0], c[1])
		}
	}
}
