/**
 * The should-fail corpus: how each input below {@code testdata/should-fail} is made, and what lies there. Nothing here
 * runs the command; the tests in {@code io.rafs.cli} feed it the files and compare.
 */
package io.rafs.shouldfail;
