package wire

import (
	"bytes"
	"testing"

	"nbc/runtime/model"
)

// FuzzFiles: no file makes the readers panic.
func FuzzFiles(f *testing.F) {
	for _, s := range []string{"p,category\n0,1\n", "connection,source,target,weight\na,a[1],a[2],1\n", "connection,source,target,weight,synapse\na -> b,a[1],b[2],1,AMPA#2\n",
		"trial,source,rate,count\n1,a,2,3\n", "1,2\n3,4\n", "\"", "a,\"b\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		_ = parse(images(""), data, "f.csv")
		_ = parse(&model.Table{Path: "W", Matrix: true}, data, "f.csv")
		_, _ = ReadDraws(bytes.NewReader(data), "f.csv")
		if n, err := ReadNetwork(bytes.NewReader(data), "f.csv"); err == nil {
			_, _ = Build(two(), Options{Network: n})
		}
	})
}
