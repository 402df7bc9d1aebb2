/**
 * What is said of an image, so that it can be signed: in-toto statements and our predicates, as values. Who signs them, and
 * where they are kept, does not matter here.
 */
package io.rafs.statement;
