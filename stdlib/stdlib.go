// Package stdlib is the standard library of the language: its text, which nbc carries with it. Nothing here is known to
// the compiler but the name of the folder.
package stdlib

import "embed"

//go:embed *.nbx
var texts embed.FS

// Files returns the library's files: their text by base name, "neurons.nbx".
func Files() map[string]string {
	entries, err := texts.ReadDir(".")
	if err != nil {
		panic(err) // an embedded folder can always be read
	}
	files := make(map[string]string, len(entries))
	for _, e := range entries {
		text, err := texts.ReadFile(e.Name())
		if err != nil {
			panic(err)
		}
		files[e.Name()] = string(text)
	}
	return files
}
