/** A second opinion on images: reads and checks them from the format's description, sharing nothing with the product. */
package io.rafs.raw;
