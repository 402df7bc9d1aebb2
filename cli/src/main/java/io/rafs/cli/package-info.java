/** The {@code rafs} command: parses, calls the facade, prints. Home of picocli; no logic of its own. */
package io.rafs.cli;
