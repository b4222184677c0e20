package dev.durablestripe.comparison.runs;

import dev.durablestripe.comparison.peers.PeerKind;

/**
 * How fast a peer is in one run; a line of JSON.
 *
 * @param peer what was run
 * @param events the number of events, each of a subscription of its own
 * @param senders how many deliveries were open at the same time
 * @param accepted accepted events per second
 * @param processed events per second until all were processed
 */
public record Throughput(
    PeerKind peer, int events, int senders, double accepted, double processed) {}
