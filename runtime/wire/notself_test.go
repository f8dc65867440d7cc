package wire

import (
	"slices"
	"testing"

	"nbc/runtime/model"
)

// NotSelf is the condition pre != post by another road: the same edges, whatever the rule draws.
func TestNotSelfDrawsAsWhere(t *testing.T) {
	for _, p := range []model.Pairs{
		{Kind: model.All}, {Kind: model.OneToOne}, {Kind: model.BernoulliPairs, P: 0.3}, {Kind: model.Hypergeometric, P: 0.2},
		{Kind: model.InDegree, K: 4}, {Kind: model.OutDegree, K: 5},
	} {
		var src, dst [2][]int32
		for n := range 2 {
			j := join(30, 30, p)
			j.e.Post = j.e.Pre
			if n == 0 {
				j.links[0].Where = func(i, j int, pre, post int32) bool { return pre != post }
			} else {
				j.links[0].NotSelf = true
			}
			j.links[0].Dst = []model.Span{{Lo: 5, Hi: 30}}
			if p.Kind == model.OneToOne {
				j.links[0].Src = []model.Span{{Lo: 0, Hi: 10}, {Lo: 15, Hi: 30}}
			}
			j.build(t, Options{Seed: 3})
			for k := range j.e.N {
				src[n], dst[n] = append(src[n], j.e.Src[k]), append(dst[n], j.e.Dst[k])
			}
		}
		if !slices.Equal(src[0], src[1]) || !slices.Equal(dst[0], dst[1]) {
			t.Errorf("rule %v: other edges than with where", p.Kind)
		}
		if len(src[0]) == 0 {
			t.Errorf("rule %v: no edges", p.Kind)
		}
	}
}

// Two statements that say the same draw different edges.
func TestEqualStatementsDrawApart(t *testing.T) {
	j := join(40, 40, model.Pairs{Kind: model.BernoulliPairs, P: 0.2})
	j.links = append(j.links, j.links[0])
	j.build(t, Options{Seed: 3})
	seen, twice := map[[2]int32]bool{}, 0
	for k := range j.e.N {
		e := [2]int32{j.e.Src[k], j.e.Dst[k]}
		if seen[e] {
			twice++
		}
		seen[e] = true
	}
	if twice*3 > j.e.N {
		t.Errorf("%d of %d edges were drawn twice", twice, j.e.N)
	}
}
