/**
 * Proxy: the header of the PROXY protocol, versions 1 and 2 (specification of 2020-03-05): what a load balancer says in
 * front of a connection that it passes on, so that whoever is behind it knows the client.
 * Refuses to know who may send one, and how long to wait for it: that is the listener's.
 */
export { PROXY_OCTETS_MAX, type ProxyReading, readProxyHeader, type Relayed } from './read.ts';
