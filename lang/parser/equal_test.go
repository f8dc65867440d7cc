package parser

import (
	"fmt"
	"reflect"
	"sort"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"nbc/lang/ast"
)

var (
	spanType = reflect.TypeFor[ast.Span]()
	posType  = reflect.TypeFor[ast.Pos]()
)

// difference tells where two trees differ, places aside; "" when they do not.
func difference(a, b reflect.Value, path string) string {
	if a.IsValid() != b.IsValid() {
		return path + ": one is missing"
	}
	if !a.IsValid() {
		return ""
	}
	if a.Type() != b.Type() {
		return fmt.Sprintf("%s: %s and %s", path, a.Type(), b.Type())
	}
	switch a.Type() {
	case spanType, posType:
		return ""
	}
	switch a.Kind() {
	case reflect.Pointer, reflect.Interface:
		if a.IsNil() || b.IsNil() {
			if a.IsNil() != b.IsNil() {
				return path + ": one is nil"
			}
			return ""
		}
		return difference(a.Elem(), b.Elem(), path)
	case reflect.Struct:
		for i := range a.NumField() {
			if d := difference(a.Field(i), b.Field(i), path+"."+a.Type().Field(i).Name); d != "" {
				return d
			}
		}
		return ""
	case reflect.Slice:
		if a.Len() != b.Len() {
			return fmt.Sprintf("%s: %d and %d entries", path, a.Len(), b.Len())
		}
		for i := range a.Len() {
			if d := difference(a.Index(i), b.Index(i), fmt.Sprintf("%s[%d]", path, i)); d != "" {
				return d
			}
		}
		return ""
	}
	if !a.Equal(b) {
		return fmt.Sprintf("%s: %v and %v", path, a, b)
	}
	return ""
}

// sameTree tells where the declarations of two files differ.
func sameTree(a, b *ast.File) string {
	return difference(reflect.ValueOf(a.Decls), reflect.ValueOf(b.Decls), "file")
}

// letters are the characters of all comments, sorted, without slashes and space: what formatting may move but not lose.
func letters(f *ast.File) string {
	var all []rune
	for _, c := range f.Comments {
		for _, r := range c.Text {
			if !strings.ContainsRune("/ \t\r", r) {
				all = append(all, r)
			}
		}
	}
	sort.Slice(all, func(i, j int) bool { return all[i] < all[j] })
	return string(all)
}

// roundTrip formats a source and checks that its meaning and comments stay, and that formatting again changes nothing.
func roundTrip(t testing.TB, path, source string) string {
	t.Helper()
	tree, ds := Parse(path, source)
	if !assert.Empty(t, ds, source) {
		return ""
	}
	out := ast.Format(tree)
	again, ds := Parse(path, out)
	if !assert.Empty(t, ds, "the formatted file does not parse:\n%s\nfrom\n%s", out, source) {
		return ""
	}
	assert.Empty(t, sameTree(tree, again), "formatting changed the meaning:\n%s\nfrom\n%s", out, source)
	assert.Equal(t, letters(tree), letters(again), "formatting changed the comments:\n%s\nfrom\n%s", out, source)
	assert.Equal(t, out, ast.Format(again), "formatting twice from\n%s", source)
	return out
}
