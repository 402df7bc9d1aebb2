/**
 * What software is in an image: packages that dpkg, apk and rpm have installed, jars, and modules of Python and Node.js, as their own
 * metadata tell, printed as SPDX or CycloneDX. Reads the few files that say so, believes none of them, and tells what it
 * could not read: a list that is silently short is worse than none. Guesses nothing from the content of programs, and
 * knows nothing of vulnerabilities.
 */
package io.rafs.sbom;
