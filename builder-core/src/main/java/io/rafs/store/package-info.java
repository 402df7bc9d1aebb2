/**
 * Places that images are kept in, as they are read: layouts, archives, directories. A place finds documents and blobs;
 * what layers and bootstraps mean is not its business.
 */
package io.rafs.store;
