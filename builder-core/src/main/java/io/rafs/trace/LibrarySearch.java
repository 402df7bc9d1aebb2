package io.rafs.trace;

import java.io.IOException;
import java.util.List;

/** In which order a dynamic loader tries paths for a library. */
interface LibrarySearch {
    /** Most directories that run paths bring: each library that led to another can have thousands of them. */
    int MAX_DIRECTORIES = 10_000;

    /** Libraries that are loaded before those that the program needs. */
    List<String> preloaded() throws IOException;

    /** Whether the loader itself stands for a library. */
    boolean isBuiltIn(String name);

    /** Paths to try for a name without a slash, the first first. */
    List<String> places(String name, LoadedObject by) throws IOException;
}
