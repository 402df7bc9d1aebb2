package io.rafs.store;

import io.rafs.json.JsonObject;
import io.rafs.oci.Descriptor;

/**
 * What an index says of a manifest.
 *
 * @param json all of it
 * @param descriptor what is understood of it, with the names of the entry that led to its index, if that is nested
 */
public record IndexEntry(JsonObject json, Descriptor descriptor) {}
