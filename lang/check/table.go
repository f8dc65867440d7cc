package check

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
)

// ReadTable reads the shape of a CSV file.
func ReadTable(r io.Reader) Table {
	reader := csv.NewReader(r)
	reader.FieldsPerRecord = -1
	reader.TrimLeadingSpace = true
	reader.ReuseRecord = true
	var t Table
	for line := 1; ; line++ {
		record, err := reader.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Err = err.Error()
			return t
		}
		if line == 1 {
			t.Header = append([]string(nil), record...)
			continue
		}
		if len(record) != len(t.Header) && t.Err == "" {
			n, _ := reader.FieldPos(0)
			t.Err = fmt.Sprintf("line %d has %d columns, the first line %d", n, len(record), len(t.Header))
		}
		t.Rows++
	}
	if t.Header == nil {
		t.Err = "the file is empty"
	}
	return t
}
