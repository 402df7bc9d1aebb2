/**
 * One repository of an OCI registry, by the distribution protocol: {@link io.rafs.registry.Registry}. Home of java.net.http,
 * by which everything is asked, and of jib-core, which finds credentials (ADR 13). What manifests mean is not known here.
 *
 * <p>A network is believed nothing: every byte is held against a digest where there is one, every length is bounded, every
 * wait ends. Credentials go to the registry that they are for and to the token server that it names, over TLS unless
 * plain http was asked for, and into no message.
 */
package io.rafs.registry;
