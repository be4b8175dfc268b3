//! Functions that give the same bits on every machine: only additions, multiplications and
//! divisions of IEEE single precision, in a fixed order, never fused.

/// Hyperbolic tangent by a rational function of degrees 13 and 6 (the one of the linear
/// algebra library Eigen); off by less than 4e-7.
#[inline(always)]
pub(crate) fn tanh(x: f32) -> f32 {
    let x = x.clamp(-7.905_311, 7.905_311);
    let s = x * x;
    let mut p = s * -2.760_768_5e-16 + 2.000_188e-13;
    p = s * p + -8.604_672e-11;
    p = s * p + 5.122_297e-8;
    p = s * p + 1.485_722_4e-5;
    p = s * p + 6.372_619_3e-4;
    p = s * p + 4.893_524_6e-3;
    let mut q = s * 1.198_258_4e-6 + 1.185_347_1e-4;
    q = s * q + 2.268_434_6e-3;
    q = s * q + 4.893_525e-3;
    x * p / q
}

/// The logistic function.
#[inline(always)]
pub(crate) fn sigmoid(x: f32) -> f32 {
    tanh(x * 0.5) * 0.5 + 0.5
}

/// Slope of [`leaky`] below 0.
pub(crate) const SLOPE: f32 = 0.1;

/// The leaky rectifier.
#[inline(always)]
pub(crate) fn leaky(x: f32) -> f32 {
    if x > 0.0 { x } else { x * SLOPE }
}

/// The nearest integer, for sizes below 2^22; halves go to the even one. The sum's lowest bits
/// are that integer: unlike a cast, this takes no look at each number by itself.
#[inline(always)]
pub(crate) fn nearest(x: f32) -> i32 {
    const MAGIC: f32 = 12_582_912.0;
    ((x + MAGIC).to_bits() as i32).wrapping_sub(MAGIC.to_bits() as i32)
}

#[cfg(test)]
mod tests {
    use super::{nearest, sigmoid, tanh};

    #[test]
    fn close_to_the_true_functions() {
        for i in -2000..2000 {
            let x = i as f32 / 100.0;
            assert!(
                (f64::from(tanh(x)) - f64::from(x).tanh()).abs() < 2e-6,
                "{x}"
            );
            let s = 1.0 / (1.0 + (-f64::from(x)).exp());
            assert!((f64::from(sigmoid(x)) - s).abs() < 2e-6, "{x}");
            assert_eq!(nearest(x) as f32, x.round_ties_even());
        }
    }
}
