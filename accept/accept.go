// Package accept holds the acceptance tests of nbc: programs built and run as a user builds and runs them, and what they write
// compared with results that other programs computed. It has no code of its own.
package accept
