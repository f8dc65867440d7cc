// Package nbc holds what the nbc command carries with it: the source text of the runtime, which every built circuit is compiled with.
package nbc

import "embed"

// Version is the version of nbc.
const Version = "0.1.0"

// Runtime is the source of the runtime packages and of lang/units, the leaf package that both sides of the house share.
//
//go:embed runtime lang/units
var Runtime embed.FS
