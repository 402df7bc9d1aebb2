/** An image as text: for people, for diffs, for golden tests, and as JSON for machines. Reads, never judges. */
package io.rafs.inspect;
