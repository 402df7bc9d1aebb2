package io.rafs.registry;

/** How a repository came to have a blob. */
public enum BlobPush {
    /** It had it already. */
    ALREADY_THERE,
    /** The registry took it from another repository of its own. */
    MOUNTED,
    /** Its bytes were sent. */
    SENT
}
