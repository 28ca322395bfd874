package catalog

import (
	"strings"
	"sync"
)

// official lists the names of Docker's official images: the files in library/ of
// github.com/docker-library/official-images at 37079fb336f5, of 2026-08-21.
const official = "adminer aerospike almalinux alpine alt amazoncorretto amazonlinux api-firewall arangodb archlinux azul-zulu backdrop " +
	"bash bonita buildpack-deps busybox caddy cassandra chronograf cirros clearlinux clefos clickhouse clojure composer " +
	"convertigo couchbase couchdb crate dart debian docker drupal eclipse-mosquitto eclipse-temurin eggdrop elasticsearch " +
	"elixir emqx erlang espocrm fedora flink fluentd friendica gazebo gcc geonetwork ghost golang gradle groovy haproxy " +
	"haskell haxe hello-world hitch httpd hylang ibm-semeru-runtimes ibmjava influxdb irssi jetty joomla jruby julia " +
	"kapacitor kibana kong krakend lightstreamer liquibase logstash mageia mariadb matomo maven mediawiki memcached mongo " +
	"mongo-express monica mysql nats neo4j neurodebian nextcloud nginx nim node notary odoo open-liberty openjdk " +
	"oraclelinux orientdb percona perl photon php php-zendserver phpmyadmin plone postfixadmin postgres pypy python r-base " +
	"rabbitmq rakudo-star redis redmine registry rethinkdb rocket.chat rockylinux ros ruby rust sapmachine satosa " +
	"silverpeas solr sonarqube spark spiped storm swift swipl teamspeak telegraf tomcat tomee traefik ubuntu unit varnish " +
	"websphere-liberty wordpress xwiki yourls znc zookeeper"

// formerly lists the names of images that were removed from the list. Their last versions can still be
// pulled.
const formerly = "adoptopenjdk celery centos consul crux django euleros express-gateway fsharp glassfish hello-seattle hipache hola- " +
	"mundo iojs java jenkins jobber kaazing-gateway known mono nats-streaming nuxeo opensuse owncloud piwik rails rapidoid " +
	"sentry sl sourcemage swarm thrift ubuntu-debootstrap ubuntu-upstart vault"

var officials = sync.OnceValue(func() map[string]bool {
	all := map[string]bool{}
	for _, name := range strings.Fields(official + " " + formerly) {
		all[name] = true
	}
	return all
})

// Official reports whether a name without registry, namespace and tag is or was the name of one of Docker's
// official images.
func Official(name string) bool { return officials()[name] }
