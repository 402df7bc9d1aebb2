package io.rafs.sbom;

import java.util.Set;
import java.util.regex.Pattern;

/** Which words on licences are an expression of SPDX. Only common identifiers are known here; others are kept as they are. */
final class Licence {
    private static final Set<String> KNOWN = Set.of(
            "0BSD",
            "AFL-2.1",
            "AGPL-3.0-only",
            "AGPL-3.0-or-later",
            "Apache-2.0",
            "Artistic-2.0",
            "BSD-2-Clause",
            "BSD-3-Clause",
            "BSL-1.0",
            "BlueOak-1.0.0",
            "CC-BY-3.0",
            "CC-BY-4.0",
            "CC0-1.0",
            "EPL-1.0",
            "EPL-2.0",
            "GPL-2.0-only",
            "GPL-2.0-or-later",
            "GPL-3.0-only",
            "GPL-3.0-or-later",
            "HPND",
            "ISC",
            "LGPL-2.0-only",
            "LGPL-2.0-or-later",
            "LGPL-2.1-only",
            "LGPL-2.1-or-later",
            "LGPL-3.0-only",
            "LGPL-3.0-or-later",
            "MIT",
            "MIT-0",
            "MPL-1.1",
            "MPL-2.0",
            "OFL-1.1",
            "OpenSSL",
            "PSF-2.0",
            "Python-2.0",
            "Unicode-3.0",
            "Unlicense",
            "Vim",
            "WTFPL",
            "X11",
            "Zlib",
            "bzip2-1.0.6",
            "curl");

    private static final Pattern JOINED = Pattern.compile(" (?:AND|OR) ");

    private Licence() {}

    /** Whether it is one identifier of SPDX. */
    static boolean isIdentifier(String text) {
        return KNOWN.contains(text);
    }

    /** Whether it is identifiers of SPDX, joined by AND or OR. */
    static boolean isExpression(String text) {
        for (String part : JOINED.split(text, -1)) {
            if (!KNOWN.contains(part)) {
                return false;
            }
        }
        return true;
    }
}
