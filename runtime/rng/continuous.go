package rng

import "math"

// Normal is mean + sd*z, z by inversion of one word (quantile function AS 241 [Wichura88], relative error about 1e-16).
func (s *Stream) Normal(mean, sd float64) float64 {
	if !finite(mean) || !finite(sd) || sd < 0 {
		return s.fail("normal(%g, %g): the mean must be a number, the standard deviation at least 0", mean, sd)
	}
	return mean + float64(sd*quantile(s.open()))
}

// LogNormal is exp(Normal(mu, sigma)).
func (s *Stream) LogNormal(mu, sigma float64) float64 {
	if !finite(mu) || !finite(sigma) || sigma < 0 {
		return s.fail("lognormal(%g, %g): mu must be a number, sigma at least 0", mu, sigma)
	}
	return exp(mu + float64(sigma*quantile(s.open())))
}

// Exponential is -mean*log(u), u uniform on (0, 1).
func (s *Stream) Exponential(mean float64) float64 {
	if !finite(mean) || mean < 0 {
		return s.fail("exponential(%g): the mean must be at least 0", mean)
	}
	return float64(-mean * log(s.open()))
}

// Gamma has mean shape*scale, by [Marsaglia00]; a shape below 1 is gamma(shape+1) times u^(1/shape).
func (s *Stream) Gamma(shape, scale float64) float64 {
	if !finite(shape) || !finite(scale) || shape <= 0 || scale < 0 {
		return s.fail("gamma(%g, %g): the shape must be above 0, the scale at least 0", shape, scale)
	}
	if shape < 1 {
		boost := exp(log(s.open()) / shape)
		return float64(scale * float64(boost*s.gamma(shape+1)))
	}
	return float64(scale * s.gamma(shape))
}

// gamma is the standard gamma distribution of shape at least 1.
func (s *Stream) gamma(shape float64) float64 {
	d := shape - 1.0/3
	c := 1 / math.Sqrt(9*d)
	for {
		x := quantile(s.open())
		v := 1 + float64(c*x)
		if v <= 0 {
			continue
		}
		v = float64(float64(v*v) * v)
		u := s.open()
		x2 := float64(x * x)
		if u < 1-float64(0.0331*float64(x2*x2)) {
			return float64(d * v)
		}
		if log(u) < float64(0.5*x2)+float64(d*(1-v+log(v))) {
			return float64(d * v)
		}
	}
}

// quantile is the inverse of the standard normal distribution function, AS 241 PPND16.
func quantile(p float64) float64 {
	q := p - 0.5
	if math.Abs(q) <= 0.425 {
		r := 0.180625 - float64(q*q)
		return q * poly(r, 3.3871328727963666080e0, 1.3314166789178437745e+2, 1.9715909503065514427e+3, 1.3731693765509461125e+4,
			4.5921953931549871457e+4, 6.7265770927008700853e+4, 3.3430575583588128105e+4, 2.5090809287301226727e+3) /
			poly(r, 1, 4.2313330701600911252e+1, 6.8718700749205790830e+2, 5.3941960214247511077e+3, 2.1213794301586595867e+4,
				3.9307895800092710610e+4, 2.8729085735721942674e+4, 5.2264952788528545610e+3)
	}
	r := p
	if q > 0 {
		r = 1 - p
	}
	r = math.Sqrt(-log(r))
	var z float64
	if r <= 5 {
		r -= 1.6
		z = poly(r, 1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0,
			1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4) /
			poly(r, 1, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1, 1.48103976427480074590e-1,
				1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9)
	} else {
		r -= 5
		z = poly(r, 6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1,
			2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7) /
			poly(r, 1, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2, 7.86869131145613259100e-4,
				1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15)
	}
	if q < 0 {
		return -z
	}
	return z
}

// poly is c[0] + c[1] x + ... by Horner's rule, every product rounded.
func poly(x float64, c ...float64) float64 {
	y := c[len(c)-1]
	for i := len(c) - 2; i >= 0; i-- {
		y = float64(y*x) + c[i]
	}
	return y
}
