package figure

import (
	"bytes"
	"encoding/xml"
	"io"
	"testing"
)

// checkSVG fails unless data is well-formed XML.
func checkSVG(t *testing.T, name string, data []byte) {
	t.Helper()
	dec := xml.NewDecoder(bytes.NewReader(data))
	for {
		_, err := dec.Token()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
}
