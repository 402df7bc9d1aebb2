/**
 * Which files a container reads when it starts, found without starting anything: what its configuration names, and what
 * these files name in turn. Everything here is only read, and nothing of it is believed.
 */
package io.rafs.trace;
