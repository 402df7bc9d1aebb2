/** Registries to test against: a small one in this process, Debian's, and a network between that breaks on purpose. */
package io.rafs.testdata.registry;
