/**
 * The metadata file: {@link io.rafs.bootstrap.BootstrapLayout} decides where everything goes, the writer prints it and
 * asserts each position, the reader takes it apart again.
 */
package io.rafs.bootstrap;
