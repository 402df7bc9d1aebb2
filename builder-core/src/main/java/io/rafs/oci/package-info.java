/**
 * What the OCI image specification and Docker's forms before it say about images: descriptors, documents, platforms,
 * media types, references. Values only; where they are kept is not their business.
 */
package io.rafs.oci;
