package golang

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTarget(t *testing.T) {
	host, err := ParseTarget("")
	require.NoError(t, err)
	require.Equal(t, Host(), host)
	mac, err := ParseTarget("darwin/arm64")
	require.NoError(t, err)
	require.Equal(t, "circuit", mac.Program("circuit"))
	win, err := ParseTarget("windows/amd64")
	require.NoError(t, err)
	require.Equal(t, "circuit.exe", win.Program("circuit"))
	require.Equal(t, "a.exe", win.Program("a.exe"))
	for _, bad := range []string{"arm64", "linux", "plan9/386", "linux/arm64 ", "/"} {
		_, err := ParseTarget(bad)
		require.ErrorContains(t, err, "linux/arm64, linux/riscv64", bad)
	}
}
