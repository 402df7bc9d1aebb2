/** Keeps what came of layers, so that no layer is packed twice: in a directory, and in a repository of a registry. */
package io.rafs.cache;
