package check

import "nbc/lang/ast"

type flow struct{}
type ruleUse struct{}
type tableState struct{}
type connSite struct{}

func (c *checker) flow(e *env, m *Member, x ast.Expr)               {}
func (c *checker) constBounds(m *Member, x ast.Expr)                {}
func (c *checker) probability(e *env, x ast.Expr)                   {}
func (c *checker) passRule(e *env, m *Member, x ast.Expr)           {}
func (c *checker) passConnection(e *env, m *Member, x ast.Expr)     {}
func (c *checker) passData(e *env, m *Member, x ast.Expr)           {}
func (c *checker) ruleCall(e *env, x *ast.Call, r *Rule, t typ) typ { return t }
func (c *checker) settleFlows()                                     {}
func (c *checker) finish()                                          {}
func (c *checker) checkTop() {
	for _, b := range c.allBloxes() {
		for _, m := range b.Members.List {
			c.memberType(m)
		}
	}
}
func (c *checker) stdNames() map[string]bool { return nil }
