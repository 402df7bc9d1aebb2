/**
 * The on-disk structures, each a record that encodes and decodes itself, and the values they are made of.
 *
 * <p>Here belong byte layouts, their ranges, and {@link io.rafs.format.StructIn}/{@link io.rafs.format.StructOut}, the
 * only places that know about byte order. Here do not belong files, threads, policies, or anything outside
 * {@code java.*}: a checker, a builder and a daemon all stand on this package.
 */
package io.rafs.format;
