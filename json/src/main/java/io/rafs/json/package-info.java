/**
 * JSON in and out. Home of jackson; its streaming half only, whose classes load in a few milliseconds where data binding
 * takes a good part of a small build. Trees are plain maps and lists.
 */
package io.rafs.json;
