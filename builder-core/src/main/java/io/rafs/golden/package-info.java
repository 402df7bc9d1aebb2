/**
 * Golden images: signing them, keeping signatures beside them, and finding out whether an image may be used. Sees the whole
 * line, from the build to keys and policies.
 */
package io.rafs.golden;
