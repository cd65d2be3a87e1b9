// Command float-table prints what strconv.ParseFloat makes of many texts, as JSON: [text, number or null]. Null is what
// is no number, out of range, or not finite.
package main

import (
	"encoding/json"
	"math"
	"math/rand"
	"os"
	"strconv"
	"strings"
)

var written = strings.Fields(`
0 -0 +0 1 -1 +5 .5 5. -.5 +.5e1 1e3 1E3 1e+3 1e-7 1.5e 1e+ e5 . + - +- 1.2.3 --1 1- 1..2 1,000 1a a 0x 0xg 0b1 0o7 010 08 00.5
1_000 1__000 _1 1_ 1_.5 1._5 1_0.5_0 1e1_0 1e_1 1e1_ -1_0 +_1 1_23.50_0_0e+1_2 -_123.5e+12 0_8 0_x1p1 _0x1p1 0__8
inf -inf +inf Inf INF infinity -Infinity +INFINITY infinit infx nan NaN NAN +nan -nan nanx
1e308 1.7976931348623157e308 1.7976931348623159e308 1e309 -1e309 1e400 1e-400 5e-324 2e-324 4.9e-324 1e99999999999999999999 1e-99999999999999999999 0e99999999999999999999
100000000000000000000.000000 123456789012345678901234567890 0.1 0.2 0.30000000000000004 9007199254740993 9007199254740992 18446744073709551615
2.2250738585072011e-308 2.2250738585072012e-308 1.00000000000000011102230246251565 1.00000000000000011102230246251566
0x1p-2 0X1P-2 0x1p0 0x.8p1 0x8.p1 0x.p1 0xp1 0x1 0x1.8 0x1.8p 0x1.8p+ 0x1.8p1 -0x1p4 +0x1p4 0x1p1.5 0xAbCp3 0x1_0p1 0x_1p1 0x__1p1 0x1_p1 0x1p_1 0x1p1_0 0x1._8p1 0x1_.8p1 0x0p5 -0x0p5 0x0.000p0
0x1p1023 0x1.fffffffffffffp1023 0x1.fffffffffffff8p1023 0x1.fffffffffffff7p1023 0x1p1024 0x1p-1074 0x1p-1075 0x1.8p-1075 0x1.000001p-1075 0x3p-1075 0x1p-1076 0x1p99999999999 0x1p-99999999999 0x0p99999999999
0x1.00000000000008p0 0x1.00000000000018p0 0x1.000000000000080001p0 0x123456789abcdef123456789p-40 0xfffffffffffff7ffp0 0xfffffffffffffbffp0 0xfffffffffffffc00p0 0x1.fffffffffffffp-1023 0x0.fffffffffffff8p-1022 0x0.fffffffffffff4p-1022
１ 1０ ٣ 1e３ ∞ 0x1p１ 1₀
`)

func random(r *rand.Rand) string {
	pieces := []string{"0", "1", "7", "9", "12", "345", "_", ".", "e", "E", "+", "-", "0x", "a", "F", "p", "P", "e-3", "p+2", "p-1060", "e300", "inf", "nan"}
	var text strings.Builder
	for n := 1 + r.Intn(6); n > 0; n-- {
		text.WriteString(pieces[r.Intn(len(pieces))])
	}
	return text.String()
}

func randomHexadecimal(r *rand.Rand) string {
	return "0x" + strconv.FormatUint(r.Uint64()>>uint(r.Intn(64)), 16) + "." + strconv.FormatUint(r.Uint64(), 16) +
		"p" + strconv.Itoa(r.Intn(2300)-1200)
}

func main() {
	r := rand.New(rand.NewSource(1))
	texts := append([]string{""}, written...)
	for range 700 {
		texts = append(texts, random(r), randomHexadecimal(r))
	}
	out := json.NewEncoder(os.Stdout)
	for i, text := range texts {
		value, err := strconv.ParseFloat(text, 64)
		var read any = value
		if err != nil || math.IsInf(value, 0) || math.IsNaN(value) {
			read = nil
		}
		if i > 0 {
			os.Stdout.WriteString(",")
		} else {
			os.Stdout.WriteString("[")
		}
		out.Encode([]any{text, read})
	}
	os.Stdout.WriteString("]\n")
}
