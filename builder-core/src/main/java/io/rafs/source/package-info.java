/**
 * Where layers come from: OCI layouts, OCI and docker archives, bare tars, directory trees. Tells them apart by content,
 * checks every digest while the bytes stream past, and hands out entries.
 */
package io.rafs.source;
