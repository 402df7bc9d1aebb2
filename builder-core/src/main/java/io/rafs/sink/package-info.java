/** Where results go. A result appears whole under its name, or not at all. */
package io.rafs.sink;
